import { describe, expect, it } from '@jest/globals';
import {
  as,
  AMINA,
  awarded,
  firstTranchePaid,
  givenGrant,
  GRANT,
  signed,
  submitted,
  theFund,
  thePools,
  usd,
} from '../../../test/grants/histories.js';
import { acceptReport } from '../grants/grant.acceptance.js';
import { fallDue, grantee, openGrant } from './grantee.js';

describe('An organisation as a grantee', () => {
  it.each([
    ['AWARDED', [GRANT]],
    ['ACTIVE', [GRANT]],
    ['FINAL_REPORTING', [GRANT]],
    ['REFUND_DUE', [GRANT]],
    ['UNDER_AUDIT', [GRANT]],
    ['CLOSING', [GRANT]],
    ['CLOSED', []],
    ['TERMINATED', []],
  ] as const)('with a grant that begins %s has %j open', (status, open) => {
    const events = openGrant(GRANT, { status });
    expect(events.reduce(grantee.evolve, grantee.initial).openGrants).toEqual(open);
  });

  it.each([
    ['19999.99', { [GRANT]: usd('0.01') }],
    ['20000.00', {}],
    ['20000.01', {}],
  ])('owes what the final report of %s leaves of 20000.00', (reported, refundsDue) => {
    const line = { line: 1, reported: usd(reported) };
    const events = [awarded, signed, ...firstTranchePaid, submitted([line], { final: true })];
    const sources = { id: GRANT, grant: givenGrant(...events), fund: theFund() };
    const acceptance = acceptReport({ ...sources, pools: thePools() }, { report: 1 }, as(AMINA));
    const due = fallDue(GRANT, givenGrant(...events, ...acceptance));
    expect(due.reduce(grantee.evolve, grantee.initial)).toEqual({ openGrants: [], refundsDue });
  });

  it('owes nothing before', () => {
    expect(fallDue(GRANT, givenGrant(awarded, signed, ...firstTranchePaid))).toEqual([]);
  });
});
