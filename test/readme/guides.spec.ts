import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

let dataDir: string;
let service: ChildProcess;
let url: string;

const environment = () => ({
  ...process.env,
  PORT: '0',
  TRIBUTARY_DATA_DIR: dataDir,
  TRIBUTARY_URL: url,
  TRIBUTARY_LOG_LEVEL: 'warn',
});

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'guides-'));
  url = '';
  await run(process.execPath, ['tributary.mjs', 'demo'], { cwd: root, env: environment() });
  service = spawn(process.execPath, ['tributary.mjs', 'serve'], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  url = await address(service);
}, 60_000);

afterAll(async () => {
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(dataDir, { recursive: true });
});

const address = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      const found = /serves on (\S+)/.exec(chunk.toString())?.[1];
      if (found) resolve(found);
    });
  });

describe('the commands of the guides work on the demonstration', () => {
  it.each([
    ['grant-officer', ['"rank":1', '"fundingLines"']],
    ['donor', ['"outstanding"', '"instructed"']],
    [
      'finance-officer',
      ['"available"', '"financialTotal":{"amount":"0.00"', '"status":"CONFIRMED"'],
    ],
    ['auditor', ['"changes"', 'GrantAwarded', 'pools and journal agree']],
  ])(
    '%s',
    async (guide, words) => {
      const text = readFileSync(join(root, `docs/guides/${guide}.md`), 'utf8');
      const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
      const script = ['set -euo pipefail', ...blocks].join('\necho\n');
      const { stdout } = await run('bash', ['-c', script], {
        cwd: root,
        env: environment(),
        maxBuffer: 20_000_000,
      });
      for (const word of words) expect(stdout).toContain(word);
      expect(stdout).not.toContain('"type":"/docs/problems#');
    },
    60_000,
  );
});
