import assert from 'node:assert/strict';
import { contribution } from '../contributions/contributions/contribution.js';
import { donor } from '../contributions/donors/donor.js';
import { receipt } from '../contributions/receipts/receipt.js';
import { recordTakenOn, takenOnAs } from '../contributions/receipts/taking-on.js';
import { assertNoneWrong } from '../funds/wrong-fields.js';
import { findGrantee } from '../grants/grantees/grantee.js';
import { grant } from '../grants/grants/grant.js';
import { daysBetween } from '../platform/dates/business-date.js';
import type { Decision } from '../platform/decisions/decision.js';
import { MAX_RETROACTIVE_DAYS } from './bounds.js';
import { recordGrantTakenOn } from './grants-taken-on.js';
import type {
  ContributionToImport,
  GrantToImport,
  ImportBatch,
  SourceFund,
} from './import.commands.js';
import { importAggregate } from './import.js';
import { fundsOf, type FundIds } from './source-funds.js';
import { isKnown } from './source-keys.js';
import { donorOf, knownDonor, knownOrganisation, organisationOf } from './source-parties.js';

/**
 * Takes on the rows of a batch that are not known yet. Answers the id of the import.
 *
 * @throws Rejection ROLE_NOT_HELD, NOT_FOUND, VALIDATION_FAILED, DUPLICATE_SOURCE_KEY, CURRENCY_MISMATCH,
 *   FUTURE_VALUE_DATE; then nothing of the batch is taken on
 */
export function importBatch(d: Decision, command: ImportBatch): string {
  const { source, terms, contributions = [], grants = [] } = command;
  const rows = [...contributions, ...grants];
  const named = rows.map((row) => row.fund);
  const funds = fundsOf(d, source, named, terms);
  assertNoneWrong([
    ...(rows.length === 0 ? [NO_ROW] : []),
    ...grants.flatMap((row, i) => (isWithinReach(row) ? [] : [startsTooEarly(i)])),
  ]);
  const batch = { d, source, funds };
  const taken = {
    contributions: contributions.filter((row) => takeOnContribution(batch, row)).length,
    grants: grants.filter((row) => takeOnGrant(batch, row)).length,
  };
  const known = rows.length - taken.contributions - taken.grants;
  const found = d.start(importAggregate);
  d.record(found, [{ type: 'BatchImported', data: { source, ...taken, known } }]);
  return found.id;
}

/** What `importBatch` is going to ask the histories, row by row. */
export function* questionsOf(
  d: Decision,
  { source, contributions = [], grants = [] }: ImportBatch,
): Generator<() => unknown> {
  for (const { sourceKey, donor: party } of contributions) {
    yield () => takenOnAs(d, { source, sourceKey });
    yield () => {
      const { byKey, byCode } = knownDonor(d, source, party);
      const id = byKey ?? byCode;
      return id && d.find(donor, id);
    };
  }
  for (const { sourceKey, organisation } of grants) {
    yield () => takenOnAs(d, { source, sourceKey });
    yield () => {
      const { byKey, byCode } = knownOrganisation(d, source, organisation);
      const id = byKey ?? byCode;
      return id && findGrantee(d, id);
    };
  }
}

interface Batch {
  readonly d: Decision;
  readonly source: string;
  readonly funds: FundIds;
}

/** Whether it was not known. */
function takeOnContribution(
  batch: Batch,
  { fund, donor: party, ...row }: ContributionToImport,
): boolean {
  const { d, source } = batch;
  if (isKnown(d, { source, sourceKey: row.sourceKey }, [receipt.kind, contribution.kind])) {
    return false;
  }
  recordTakenOn(d, {
    ...row,
    source,
    fund: idOf(batch, fund),
    donor: donorOf(d, source, party),
  });
  return true;
}

/** Whether it was not known. */
function takeOnGrant(batch: Batch, { fund, organisation, ...row }: GrantToImport): boolean {
  const { d, source } = batch;
  if (isKnown(d, { source, sourceKey: row.sourceKey }, [grant.kind])) return false;
  recordGrantTakenOn(d, {
    ...row,
    source,
    fund: idOf(batch, fund),
    organisation: organisationOf(d, source, organisation),
  });
  return true;
}

function idOf({ funds }: Batch, { code }: SourceFund): string {
  const id = funds.get(code);
  assert(id !== undefined, 'every fund of the batch was found before its rows');
  return id;
}

/** The bound of the flag RETROACTIVE, which counts the days. */
const isWithinReach = ({ start, approvedOn }: GrantToImport): boolean =>
  daysBetween(start, approvedOn) <= MAX_RETROACTIVE_DAYS;

const NO_ROW = {
  pointer: '',
  rule: 'some',
  message: 'must name at least one contribution or grant',
};

const startsTooEarly = (i: number) => ({
  pointer: `/grants/${i}/start`,
  rule: 'retroactive',
  message: `must be at most ${MAX_RETROACTIVE_DAYS} days before approvedOn`,
});
