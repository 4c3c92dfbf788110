import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { receiptFileText, type ReceiptFile } from '../../src/audit/receipt-file/receipt-file.js';
import { rotationNote } from '../../src/platform/transparency/key-rotation.js';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import {
  fileOf,
  FIRST,
  INDEX,
  RECORDED,
  SECOND,
  SIZE,
  THIRD,
  WITNESSES,
} from '../audit/receipt-in-a-log.js';
import { COSIGNED_AT, newWitness, ORIGIN } from '../audit/signing.js';

const PAGE = readFileSync(new URL('../../docs/receipt-file.md', import.meta.url), 'utf8');
const WALK = /```bash\n(.*?)```/s.exec(PAGE)?.[1] ?? '';

/** The walk needs these, and the project does not: where they are missing there is nothing to be pasted into. */
const isThere = (tool: string): boolean => {
  try {
    execFileSync('bash', ['-c', `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
};
const walked = ['jq', 'sha256sum', 'xxd', 'base64', 'openssl'].every(isThere) ? it : it.skip;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Pastes the walk into a shell in an empty folder. Answers what it says, and whether it ends well. */
async function walk(
  file: object,
  key = FIRST,
  witnesses = WITNESSES,
): Promise<{ readonly said: string[]; readonly complained: string; readonly holds: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), 'walk-'));
  folders.push(folder);
  const path = `${folder}.json`;
  writeFileSync(path, receiptFileText(file as ReceiptFile));
  const env = {
    ...process.env,
    FILE: path,
    KEY: verifierKeyText(key.key),
    WITNESSES: witnesses.map((each) => verifierKeyText(each.key)).join(' '),
  };
  const pasted = `${WALK}\necho "ended with $?"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', pasted], {
    cwd: folder,
    env,
  });
  rmSync(path);
  const said = stdout.trimEnd().split('\n');
  return { complained: stderr, holds: said.pop() === 'ended with 0', said };
}

const AT_INDEX = `the event is at index ${INDEX} under the root of ${SIZE} events`;
const SIGNED = `the log ${ORIGIN} has signed that root`;
const handedOverTo = (key: typeof FIRST) =>
  `the key has handed over to ${verifierKeyText(key.key)}`;
const seenBy = (name: string) =>
  `${name} has seen it at second ${COSIGNED_AT} of the Unix epoch, and no other history`;
const NOT_UNDER = 'the event is NOT under that root';
const NOT_SIGNED = 'your key, or one that has followed it, has NOT signed that root';
const NOTHING = 'the file proves nothing';
const BOTH = ['w1.example', 'w2.example'].map(seenBy);

const plain = fileOf({ witnesses: WITNESSES });
const rotations = [
  rotationNote(FIRST, SECOND, { lastSize: 20 }),
  rotationNote(SECOND, THIRD, { lastSize: 30 }),
];

describe('the walk with tools that are not ours', () => {
  walked('shows event, proof, signature and cosignatures', async () => {
    const said = [AT_INDEX, SIGNED, ...BOTH];
    expect(await walk(plain)).toEqual({ said, complained: '', holds: true });
  });

  walked('follows the key of the log, from whichever was held', async () => {
    const file = fileOf({ signer: THIRD, rotations });
    const overs = [handedOverTo(SECOND), handedOverTo(THIRD)];
    expect((await walk(file)).said).toEqual([AT_INDEX, ...overs, SIGNED]);
    expect((await walk(file, SECOND)).said).toEqual([AT_INDEX, ...overs.slice(1), SIGNED]);
    expect((await walk(file, THIRD)).said).toEqual([AT_INDEX, SIGNED]);
  });

  walked('does not believe a key beyond what it has handed over', async () => {
    const file = fileOf({ signer: FIRST, rotations });
    const overs = [handedOverTo(SECOND), handedOverTo(THIRD)];
    expect((await walk(file)).said).toEqual([AT_INDEX, ...overs, NOT_SIGNED, NOTHING]);
  });

  walked('does not follow a handover that the old key has not signed', async () => {
    const forged = rotationNote(THIRD, SECOND, { lastSize: 20 });
    const file = fileOf({ signer: SECOND, rotations: [forged] });
    expect((await walk(file)).said).toEqual([AT_INDEX, NOT_SIGNED, NOTHING]);
  });

  walked.each([
    ['the event', { ...plain, event: { ...RECORDED, revision: 1 } }, [NOT_UNDER, SIGNED, ...BOTH]],
    [
      'a hash',
      { ...plain, proof: plain.proof.replace(/(index \d+\n).{4}/, '$1AAAA') },
      [NOT_UNDER, SIGNED, ...BOTH],
    ],
    ['a hash more', { ...plain, proof: withMore(plain.proof) }, [NOT_UNDER, SIGNED, ...BOTH]],
    [
      'the size',
      { ...plain, proof: plain.proof.replace(`\n${SIZE}\n`, '\n51\n') },
      [AT_INDEX.replace('50', '51'), NOT_SIGNED],
    ],
  ])('does not show what was changed: %s', async (_, file, said) => {
    const { said: lines, holds } = await walk(file);
    expect(lines).toEqual([...said, NOTHING]);
    expect(holds).toBe(false);
  });

  walked('does not show whom nobody knows', async () => {
    const { said } = await walk(plain, SECOND, [newWitness('w1.example')]);
    expect(said).toEqual([AT_INDEX, NOT_SIGNED, NOTHING]);
  });
});

/** With a hash too many at the end of the inclusion proof. */
function withMore(proof: string): string {
  const end = proof.indexOf('\n\n');
  return `${proof.slice(0, end)}\n${Buffer.alloc(32).toString('base64')}${proof.slice(end)}`;
}
