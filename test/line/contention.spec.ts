import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chance } from '../../src/demonstration/chance.js';
import { available, pool } from '../../src/funds/pools/pool.js';
import { AwardGrantHandler } from '../../src/grants/grants/award.handlers.js';
import { AwardGrant } from '../../src/grants/grants/grant.commands.js';
import { openInstallation, type Installation } from '../../src/installation.js';
import { readSettings } from '../../src/platform/configuration/settings.js';
import { callAs } from '../../src/platform/decisions/caller.js';
import { Rejection } from '../../src/platform/decisions/refusal.js';
import { ofMinor } from '../../src/platform/money/money.js';
import { createLogger } from '../../src/platform/observability/logger.js';
import { APPROVER, appendApprover, appendRound } from './recommended-applications.js';

const ROUNDS = 200;
const AWARDS = 64;
const SEED = 20261124;

let dataDir: string;
let installation: Installation;
let handler: AwardGrantHandler;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'contention-'));
  installation = await openInstallation({
    settings: readSettings({ TRIBUTARY_DATA_DIR: dataDir }),
    logger: createLogger('silent'),
  });
  handler = new AwardGrantHandler(installation.decisions);
  await appendApprover(installation.log);
}, 30_000);

afterAll(async () => {
  await installation.close();
  rmSync(dataDir, { recursive: true });
});

/** Awards as the approver; answers undefined when it is done, else the refusal. */
async function award(application: string): Promise<Rejection | undefined> {
  const command = Object.assign(new AwardGrant(), { application });
  const caller = {
    person: APPROVER,
    onBehalfOf: undefined,
    commandLine: false,
    correlationId: randomUUID(),
    causationId: undefined,
    idempotencyKey: randomUUID(),
    arrivedAt: Temporal.Instant.from('2026-05-01T00:00:00Z'),
  };
  try {
    await callAs(caller, () => handler.execute(command));
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
}

describe(`${AWARDS} equal awards at once on one pool, ${ROUNDS} times`, () => {
  it('let exactly as many through as there is money for, and tell the others the figures', async () => {
    const chance = new Chance(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const minor = BigInt(chance.whole(1, 5_000_000));
      const cash =
        BigInt(chance.whole(0, AWARDS + 5)) * minor + BigInt(chance.whole(0, Number(minor) - 1));
      const { pool: id, applications } = await appendRound(installation.log, {
        count: AWARDS,
        amount: ofMinor(minor, 'USD').amount,
        cash: ofMinor(cash, 'USD').amount,
      });
      const triesBefore = installation.decisions.counts.tries;
      const outcomes = await Promise.all(applications.map(award));
      const refusals = outcomes.filter((outcome) => outcome !== undefined);
      const winners = AWARDS < Number(cash / minor) ? AWARDS : Number(cash / minor);
      const left = ofMinor(cash - BigInt(winners) * minor, 'USD');
      expect({ round, won: AWARDS - refusals.length }).toEqual({ round, won: winners });
      for (const { code, figures } of refusals) {
        expect({ code, ...figures }).toMatchObject({
          code: 'INSUFFICIENT_FUNDS',
          available: left,
          needed: ofMinor(minor, 'USD'),
        });
      }
      const after = await installation.decisions.peek(pool, id);
      expect(after && available(after)).toEqual(left);
      expect(installation.decisions.counts.tries - triesBefore).toBeLessThanOrEqual(2 * AWARDS);
    }
  }, 120_000);
});
