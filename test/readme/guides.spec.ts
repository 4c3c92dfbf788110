import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 60_000;

/** The guides in the order in which they are pasted: one goes on with what an earlier one has left. */
const GUIDES = [
  {
    guide: 'officer',
    says: [
      'SCREEN can be done',
      'ASSIGN_REVIEWERS TOO_FEW_REVIEWS',
      'AWAIT_REVIEW CONFLICT_NOT_DECLARED',
      'CONCLUDE_EVALUATION can be done',
      '"mean":"92.00"',
      '"utilisationPercent":"80.00"',
      '"status":"APPROVED"',
    ],
    refused: ['CONDITION_NOT_MET', 'REPORT_NOT_ACCEPTED'],
  },
  {
    guide: 'donor',
    says: [
      "outstanding: { amount: '120000.00', currency: 'EUR' }",
      'REVERSAL  -120000.00',
      'VERIFIED. This file proves:',
      'No witness has cosigned it',
    ],
    refused: ['NOT_FOUND'],
  },
  {
    guide: 'finance-officer',
    says: [
      '"carryingAmount":{"amount":"100000.00","currency":"USD"}',
      '"account":"EXCHANGE_DIFFERENCES","amount":{"amount":"-2000.00","currency":"USD"}',
      '"account":"SUPPORT_COST_PROVISION","amount":{"amount":"5979.42","currency":"USD"}',
      '"account":"OPERATING_RESERVE","amount":{"amount":"6899.34","currency":"USD"}',
      '"correctedBy"',
      '"type":"PaymentConfirmed"',
      'Certified statement of 20',
      'memorandum accounts',
      '"financialTotal":{"amount":"0.00","currency":"USD"}',
      '"memorandumTotal":{"amount":"0.00","currency":"USD"}',
    ],
    refused: ['DUPLICATE_BANK_REFERENCE', 'SEGREGATION_OF_DUTIES', 'WRONG_STATE'],
  },
  {
    guide: 'auditor',
    says: [
      '"financialTotal":{"amount":"0.00","currency":"USD"}',
      'PaymentReleased  finance-officer',
      '"changes"',
      'RecordReceipt',
      'each made anew from the log, byte for byte',
      '"command":"LoadRate","targets":["fund_',
      '"route":"GET /v1/applications/:id"',
      'UNSCREENED_PAYMENT',
      '"kind":"DECISION_AGAINST_RANKING"',
      '"kind":"POOL_OVERCOMMITTED"',
      '"type":"ReceiptReversed"',
      '"group":"women"',
      'NO_REPORT',
      'days late',
      'upTo90Days',
      '  WITHIN',
      '"minutesSinceProposed"',
      '  ApprovePayment',
      'as approver, by AwardGrant',
      'pools and journal agree after every append',
      'all equal to what follows from the log',
      'No witness is configured',
      'checkpoints held outside: 1',
      'hashes lead from event 50 to the root',
      'sample: ',
      'tributary-index: 300',
      ' active grants',
    ],
    refused: ['ROLE_NOT_HELD'],
  },
  {
    guide: 'operator',
    says: [
      '{"status":"up","faults":[]}',
      'tributary_views_halted 0',
      'it was asked to build the views anew',
      'views: built anew up to index',
      'Tributary serves on',
      '"standing":"ERASED","backupsUnreadableOn"',
    ],
    refused: [],
  },
];

let dataDir: string;
let service: ChildProcess;
let url: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'guides-'));
  const demo = ['tributary.mjs', 'demo'];
  await promisify(execFile)(process.execPath, demo, { cwd: root, env: environment() });
  service = spawn(process.execPath, ['tributary.mjs', 'serve'], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  url = await addressOf(service);
}, PATIENCE_MS);

afterAll(async () => {
  service.kill('SIGTERM');
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(dataDir, { recursive: true });
});

const environment = () => ({
  ...process.env,
  PORT: '0',
  TRIBUTARY_DATA_DIR: dataDir,
  TRIBUTARY_LOG_LEVEL: 'warn',
});

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${text}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /serves on (\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
  });
}

/** Runs all blocks of a guide in one shell, as a person pastes them. Answers what they have printed. */
function paste(guide: string): Promise<string> {
  const text = readFileSync(join(root, `docs/guides/${guide}.md`), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  const shell = spawn('bash', ['-c', ['set -euo pipefail', ...blocks].join('\n')], {
    cwd: root,
    env: { ...environment(), TRIBUTARY_URL: url },
    detached: true, // a group of its own, so that nothing it has started outlives it
  });
  const ended = AbortSignal.timeout(PATIENCE_MS - 10_000);
  ended.addEventListener('abort', () => endGroup(shell));
  return new Promise((resolve, reject) => {
    let out = '';
    let problems = '';
    shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    shell.once('exit', (code) => {
      if (code === 0) return;
      endGroup(shell);
      reject(new Error(`the shell ended with ${code}\n${out}\n${problems}`));
    });
    shell.once('close', () => resolve(out));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all of it has ended
  }
}

const refusedIn = (output: string): (string | undefined)[] =>
  [...output.matchAll(/"type":"\/docs\/problems#([A-Z_]+)"/g)].map(([, code]) => code);

describe('the commands of the guides work on the demonstration', () => {
  it('in every guide that there is', () => {
    const there = readdirSync(join(root, 'docs/guides')).sort();
    expect(there).toEqual(GUIDES.map(({ guide }) => `${guide}.md`).sort());
  });

  it.each(GUIDES)(
    '$guide: says what it should, and only what it announces is refused',
    async ({ guide, says, refused }) => {
      const output = await paste(guide);
      for (const words of says) expect(output).toContain(words);
      expect(refusedIn(output)).toEqual(refused);
      expect(output).not.toMatch(/"status":5\d\d/);
    },
    PATIENCE_MS,
  );
});
