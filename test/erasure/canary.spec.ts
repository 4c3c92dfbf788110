import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { VerifyReport } from '../../src/audit/verify/report.js';
import { accessTables } from '../../src/access-table.js';
import { openLogReader, type LogReader } from '../../src/platform/event-log/sqlite/log-reader.js';
import { CompactRange } from '../../src/platform/transparency/compact-range.js';
import { ended, endAll, serving } from '../command-line/processes.js';
import { formsOf, found } from './canary-forms.js';

interface Playing {
  readonly url: string;
  readonly planted: readonly string[];
  readonly declared: readonly string[];
  readonly streams: Readonly<Record<string, readonly string[]>>;
  readonly tokens: readonly string[];
}

// Letters that differ by normalization, in UTF-8 and in a percent-encoding.
const CORE = `phyrine${randomBytes(8).toString('hex')}`;
const CANARY = `Zé${CORE}ü`;
const forms = [...formsOf(CANARY, [`There ${CANARY} sings.`]), ...formsOf(CORE, [])];
const program = fileURLToPath(new URL('./canary-service.mjs', import.meta.url));

let folder: string;
let child: ChildProcess;
let playing: Playing;
let output = '';
const answer = async <R>(message: object): Promise<R> => {
  child.send(message);
  const [reply] = (await once(child, 'message')) as [R];
  return reply;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
  const reversed = CANARY.split('').toReversed().join('');
  child = fork(program, [join(folder, 'data'), reversed], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  }
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(output.slice(-2_000))));
  [playing] = (await Promise.race([once(child, 'message'), gone])) as [Playing];
}, 240_000);

afterAll(async () => {
  child.kill('SIGKILL');
  await endAll();
  rmSync(folder, { recursive: true, force: true });
});

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(name).isFile());

const hitsIn = (path: string): string[] =>
  filesIn(path).flatMap((file) => {
    const names = found(forms, readFileSync(file));
    return names.length > 0 ? [`${file}: ${names.join()}`] : [];
  });

const post = (path: string, token: string | undefined, body: object): Promise<Response> =>
  fetch(`${playing.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomBytes(8).toString('hex'),
    },
    body: JSON.stringify(body),
  });

/** Each GET of the table of access, for some things of every kind, as everybody. */
function* paths(): Generator<string> {
  const gets = accessTables
    .flatMap((table) => Object.keys(table))
    .filter((route) => route.startsWith('GET '));
  for (const path of gets.map((route) => route.slice('GET '.length))) {
    if (!path.includes(':')) {
      yield path;
      yield `${path}?asOf=300`;
    } else if (path.includes(':index')) {
      for (let index = 0; index < 60; index++) yield path.replace(':index', String(index * 40));
    } else {
      for (const id of Object.values(playing.streams).flat()) {
        yield path.replace(':id', id).replace(/:\w+$/, 'cash');
      }
    }
  }
}

interface Answers {
  readonly answered: number;
  readonly hits: readonly string[];
  readonly erased: number;
}

async function answersOf(url: string): Promise<Answers> {
  const hits: string[] = [];
  let [answered, erased] = [0, 0];
  for (const path of paths()) {
    for (const token of playing.tokens.slice(0, path.includes(':') ? 2 : undefined)) {
      const reply = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      const bytes = Buffer.from(await reply.arrayBuffer());
      const headers = Buffer.from(JSON.stringify([...reply.headers]));
      if (reply.status === 200) answered++;
      if (bytes.includes('[erased]')) erased++;
      const names = found(forms, Buffer.concat([bytes, headers]));
      if (names.length > 0) hits.push(`${path}: ${names.join()}`);
    }
  }
  return { answered, hits, erased };
}

describe('a canary in everything personal', () => {
  let before: Answers;

  it('is planted in each type of event that has such a field', () => {
    expect(playing.declared.length).toBeGreaterThan(20);
    expect(playing.declared.filter((type) => !playing.planted.includes(type))).toEqual([]);
  });

  it('comes in over HTTP too, where a command is accepted and where it is refused', async () => {
    const [, ada, gina] = playing.tokens;
    const registered = await post('/v1/persons', ada, {
      name: CANARY,
      email: `${CORE}@example.org`,
      issuer: 'tributary',
      subject: CORE,
    });
    expect(registered.status).toBe(201);
    const [grant] = playing.streams['grant'] ?? [];
    const body = { reason: `There ${CANARY} sings.` };
    const answers = [1, 2].map(() => post(`/v1/grants/${grant}/hold`, gina, body));
    expect((await Promise.all(answers)).map(({ status }) => status)).toContain(409);
    expect((await post('/v1/calls', gina, { [CANARY]: CANARY })).status).toBe(400);
  });

  it('is read by those who may, and rests in no file while it is', async () => {
    before = await answersOf(playing.url);
    expect(before.hits.length).toBeGreaterThan(50);
    expect(before.erased).toBe(0);
    expect(hitsIn(folder)).toEqual([]);
    cpSync(join(folder, 'data'), join(folder, 'backup'), { recursive: true });
  }, 240_000);

  it('would be found in memory', async () => {
    await answer({ hold: true });
    const snapshot = join(folder, 'holding.heapsnapshot');
    await answer({ snapshot });
    expect(found(forms, readFileSync(snapshot))).not.toEqual([]);
    rmSync(snapshot);
    await answer({ hold: false });
  }, 60_000);

  it('is in no answer, file, log line or memory once its keys are destroyed', async () => {
    const { destroyed } = await answer<{ destroyed: number }>({ erase: true });
    expect(destroyed).toBeGreaterThan(500);
    const after = await answersOf(playing.url);
    expect(after.hits).toEqual([]);
    expect(after.answered).toBe(before.answered);
    expect(after.erased).toBeGreaterThan(50);
    await answer({ snapshot: join(folder, 'memory.heapsnapshot') });
    expect(found(forms, Buffer.from(output))).toEqual([]);
    expect(hitsIn(folder)).toEqual([]);
  }, 240_000);

  it('stays away after a start, and every proof holds', async () => {
    child.send({ stop: true });
    await once(child, 'exit');
    const data = join(folder, 'data');
    const served = await serving(data);
    expect((await answersOf(served.url)).hits).toEqual([]);
    served.child.kill('SIGTERM');
    await served.ended;
    // the keys were destroyed by hand: nothing but that is to be found
    const { stdout } = await ended(data, ['verify', '--json']);
    const { checks } = JSON.parse(stdout) as VerifyReport;
    expect(checks.filter(({ result }) => result !== 'RIGHT')).toEqual([
      expect.objectContaining({ check: 'keys', says: expect.stringContaining('is gone') }),
    ]);
    const size = sizeOf(join(folder, 'backup'));
    expect(size).toBeGreaterThan(2_000);
    expect(rootAt(data, size)).toEqual(rootAt(join(folder, 'backup'), size));
    expect(hitsIn(folder)).toEqual([]);
  }, 240_000);

  it('stays away from a backup of the log without its keys', async () => {
    const restored = join(folder, 'restored');
    cpSync(join(folder, 'backup'), restored, {
      recursive: true,
      filter: (source) => !/keys\.db/.test(source),
    });
    const served = await serving(restored);
    const { hits, answered, erased } = await answersOf(served.url);
    served.child.kill('SIGTERM');
    await served.ended;
    expect(hits).toEqual([]);
    expect(answered).toBe(before.answered);
    expect(erased).toBeGreaterThan(50);
    expect((await ended(restored, ['verify'])).code).toBe(0);
  }, 240_000);

  it('is there again only for whoever has a backup of the keys, kept apart, and the master key', async () => {
    const served = await serving(join(folder, 'backup'));
    const { hits, erased } = await answersOf(served.url);
    served.child.kill('SIGTERM');
    await served.ended;
    expect(hits.length).toBe(before.hits.length);
    expect(erased).toBe(0);
    const rotated = await ended(join(folder, 'backup'), ['rotate-master-key']);
    expect(rotated.code).toBe(0);
  }, 240_000);
});

function withLog<R>(dataDir: string, read: (log: LogReader) => R): R {
  const log = openLogReader(join(dataDir, 'events.db'));
  try {
    return read(log);
  } finally {
    log.close();
  }
}

const sizeOf = (dataDir: string): number => withLog(dataDir, (log) => log.headIndex() + 1);

/** What a checkpoint of that size says, and every proof of an event before it leads to. */
const rootAt = (dataDir: string, size: number) =>
  withLog(dataDir, (log) => {
    const tree = new CompactRange();
    for (const { hash } of log.rawPage(0, size)) tree.append(hash);
    return tree.root();
  });
