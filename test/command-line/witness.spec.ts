import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { verifierKeyText } from '../../src/platform/transparency/verifier-key.js';
import { newKey } from '../audit/signing.js';
import { endAll, ended, newDataDir, removeDataDirs, said, tributary } from './processes.js';

afterEach(endAll);
afterAll(removeDataDirs);

const LOG = verifierKeyText(newKey().key);
const args = (dir: string, name = 'board.example') => [
  'witness',
  '--name',
  name,
  '--dir',
  dir,
  '--log',
  LOG,
  '--port',
  '0',
];

/** The folder of a witness that has run. */
async function begun(): Promise<string> {
  const dir = join(newDataDir(), '..', 'witness');
  const running = tributary(newDataDir(), args(dir));
  await said(running, /^witness (\S+)/);
  running.child.kill('SIGTERM');
  await running.ended;
  return dir;
}

it('a witness goes on with its key and what it has cosigned', async () => {
  const dir = await begun();
  const child = tributary(newDataDir(), args(dir));
  expect(await said(child, /^witness (\S+)/)).toMatch(/^board\.example\+/);
});

it.each<[string, (dir: string) => void, RegExp]>([
  [
    'what it has cosigned is gone',
    (dir) => rmSync(join(dir, 'witness.db')),
    /^there is \S*witness-key\.pem and no \S*witness\.db: what was cosigned with this key is not known/,
  ],
  [
    'its key is gone',
    (dir) => rmSync(join(dir, 'witness-key.pem')),
    /^there is no \S*witness-key\.pem: \S*witness\.db is that of board\.example\+/,
  ],
  [
    'what it has cosigned is damaged',
    (dir) => {
      for (const end of ['-wal', '-shm']) rmSync(join(dir, `witness.db${end}`), { force: true });
      writeFileSync(join(dir, 'witness.db'), 'x'.repeat(5_000));
    },
    /^\S*witness\.db is damaged, or no state of a witness: /,
  ],
])('a witness does not go on when %s', async (_, change, words) => {
  const dir = await begun();
  change(dir);
  const { code, stdout, stderr } = await ended(newDataDir(), args(dir));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(words);
});

it('one key is not that of two witnesses', async () => {
  const dir = await begun();
  const { code, stderr } = await ended(newDataDir(), args(dir, 'donors.example'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/witness\.db is that of board\.example\+\S+, not of donors\.example\+/);
});
