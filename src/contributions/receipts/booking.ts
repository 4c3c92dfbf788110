import { fund } from '../../funds/funds/fund.js';
import { assertNoneWrong, type WrongField } from '../../funds/wrong-fields.js';
import { todayIn } from '../../platform/decisions/context.js';
import type { Decision } from '../../platform/decisions/decision.js';
import { assertAgreed, contribution } from '../contributions/contribution.js';
import { donor } from '../donors/donor.js';
import { poolFor, ratesOf } from '../fund-terms.js';
import { recordMoving } from './pool-movements.js';
import {
  duplicateBankReference,
  movementOf,
  recordReceipt,
  type ReceiptParties,
  type ReceiptTerms,
} from './receipt.recording.js';
import { bankReferenceOf, receipt, type Receipt } from './receipt.js';
import { reverseReceipt, type ReversalTerms } from './receipt.reversal.js';

// Parts of decisions. What the command is about is found, and `permit` asked, before anything is
// recorded.

/** Where money comes from: an agreement, or a donor who gives it without one. */
export interface Origin {
  readonly contribution?: string;
  readonly fund?: string;
  readonly donor?: string;
  /** Left out: the general one. */
  readonly pool?: string;
}

/**
 * Finds whose money it is, and asks whether the acting person may book it.
 *
 * @throws Rejection NOT_FOUND, ROLE_NOT_HELD, WRONG_STATE, VALIDATION_FAILED
 */
export function partiesOf(d: Decision, origin: Origin): ReceiptParties {
  assertNoneWrong([...faultsOf(origin)]);
  const { contribution: id, fund: fundId = '', donor: donorId = '', pool } = origin;
  return id === undefined ? givenFreely(d, fundId, donorId, pool) : agreedOn(d, id);
}

function agreedOn(d: Decision, id: string): ReceiptParties {
  const { state } = d.find(contribution, id);
  d.permit({ fund: state.fund });
  assertAgreed(state);
  const agreement = { id, state };
  return { fund: d.find(fund, state.fund), pool: state.pool, donor: state.donor, agreement };
}

function givenFreely(d: Decision, fundId: string, donorId: string, pool?: string): ReceiptParties {
  const found = d.find(fund, fundId);
  d.permit({ fund: found.id });
  return { fund: found, pool: poolFor(found.state, pool), donor: d.find(donor, donorId).id };
}

/**
 * Books a receipt. Answers its id.
 *
 * @throws Rejection of the rules of `recordReceipt`, DUPLICATE_BANK_REFERENCE
 */
export function bookReceipt(
  d: Decision,
  terms: ReceiptTerms,
  parties: ReceiptParties,
  { id, corrects }: { readonly id?: string; readonly corrects?: string } = {},
): string {
  const { fund: owner, agreement } = parties;
  const today = todayIn(d.context, owner.state.timeZone);
  const found = d.start(receipt, id);
  const events = recordReceipt(terms, parties, {
    rateOn: ratesOf(d, owner),
    today,
    ...(corrects !== undefined && { corrects }),
  });
  const key = bankReferenceOf(terms.account, terms.bankReference);
  const taken = d.reserve('bank-reference', key, found.id);
  if (taken !== undefined) throw duplicateBankReference(nameIfOf(d, owner.id, taken));
  recordMoving(d, found, parties.pool, events);
  if (agreement) recordPaid(d, agreement.id, found.id);
  return found.id;
}

/** Whoever books for one fund may know nothing of the receipts of another. */
const nameIfOf = (d: Decision, fundId: string, id: string): { readonly receipt?: string } =>
  d.find(receipt, id).state.fund === fundId ? { receipt: id } : {};

/** Undoes a receipt that the decision has found. */
export function undoReceipt(
  d: Decision,
  state: Receipt,
  terms: ReversalTerms,
  correctedBy?: string,
): void {
  const today = todayIn(d.context, d.find(fund, state.fund).state.timeZone);
  const events = reverseReceipt(state, terms, {
    today,
    ...(correctedBy !== undefined && { correctedBy }),
  });
  for (const key of state.bankReferences) d.giveBack('bank-reference', key);
  recordMoving(d, d.find(receipt, terms.id), state.pool, events);
  const { taken, posting } = state;
  if (taken.contribution === undefined) return;
  const found = d.find(contribution, taken.contribution);
  const data = movementOf(terms.id, taken, posting);
  d.record(found, [{ type: 'InstalmentsReopened', data }]);
}

function recordPaid(d: Decision, contributionId: string, receiptId: string): void {
  const { taken, posting } = d.find(receipt, receiptId).state;
  const data = movementOf(receiptId, taken, posting);
  d.record(d.find(contribution, contributionId), [{ type: 'InstalmentsPaid', data }]);
}

function* faultsOf(origin: Origin): Generator<WrongField> {
  const { contribution: id } = origin;
  for (const field of ['fund', 'donor', 'pool'] as const) {
    if (id !== undefined && origin[field] !== undefined) {
      const message = 'must be left out where a contribution is named: the agreement says it';
      yield { pointer: `/${field}`, rule: 'withoutContribution', message };
    }
  }
  for (const field of ['fund', 'donor'] as const) {
    if (id === undefined && origin[field] === undefined) {
      const message = 'must be given where no contribution is named';
      yield { pointer: `/${field}`, rule: 'required', message };
    }
  }
}
