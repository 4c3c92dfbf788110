import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The blocks of the README that are meant to be pasted, in order. */
const blocks = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g),
].map(([, text]) => text ?? '');

let dataDir: string;
let service: ChildProcess;
let outputs: string[];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'tour-'));
  const started = await start();
  outputs = await paste(started);
}, 120_000);

afterAll(async () => {
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(dataDir, { recursive: true });
});

/** Starts the service as the README says, on a free port. Answers its address. */
function start(): Promise<string> {
  service = spawn(process.execPath, ['tributary.mjs', 'serve', '--first-administrator', 'ada'], {
    cwd: root,
    env: { ...process.env, PORT: '0', TRIBUTARY_DATA_DIR: dataDir, TRIBUTARY_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    service.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${text}`)));
    service.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const address = /serves on (\S+)/.exec(text)?.[1];
      if (address) resolve(address);
    });
  });
}

/** Runs all blocks in one shell, as a person pastes them. Answers what each has printed. */
function paste(url: string): Promise<string[]> {
  const mark = '=== next block ===';
  const script = ['set -euo pipefail', ...blocks].join(`\necho; echo '${mark}'\n`);
  const env = { ...process.env, TRIBUTARY_URL: url, TRIBUTARY_DATA_DIR: dataDir };
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-c', script],
      { cwd: root, env, maxBuffer: 10_000_000 },
      (error, out, problems) => {
        if (error) reject(new Error(`${error.message}\n${out}\n${problems}`));
        else resolve(out.split(mark).slice(1));
      },
    );
  });
}

const said = (text: string): string => outputs.find((output) => output.includes(text)) ?? '';

describe('the tour of the README', () => {
  it('has blocks, and every one of them runs', () => {
    expect(blocks.length).toBeGreaterThan(6);
    expect(outputs).toHaveLength(blocks.length);
  });

  it('shows what came in, to the cent', () => {
    const output = said('"available"');
    expect(output).toContain('229602.63');
    expect(output).toContain('400000.00');
  });

  it('shows the refusal and keeps it', () => {
    const output = said('DUPLICATE_BANK_REFERENCE');
    expect(output).toContain('"status":409');
    expect(output).toContain('"command":"RecordReceipt"');
  });

  it('shows books that add up to zero, and a trail', () => {
    const output = said('"financialTotal"');
    expect(output).toContain('"financialTotal":{"amount":"0.00","currency":"USD"}');
    expect(output).toContain('"memorandumTotal":{"amount":"0.00","currency":"USD"}');
    expect(output).toContain('"AgreementSigned"');
    expect(output).toContain('678733.03');
  });

  it('ends with a log that verifies', () => {
    expect(outputs.at(-1)).toContain('every index, revision, hash, text and shape is right');
    expect(outputs.at(-1)).toContain('pools and journal agree');
  });
});
