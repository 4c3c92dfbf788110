import {
  AnnouncePledge,
  SignDirectAgreement,
} from '../contributions/contributions/contribution.commands.js';
import { RegisterDonor } from '../contributions/donors/donor.commands.js';
import { RecordReceipt, ReverseReceipt } from '../contributions/receipts/receipt.commands.js';
import { LoadRate } from '../funds/rates/rate-table.commands.js';
import { AddRepresentative } from '../people/person.commands.js';
import { addMonths } from '../platform/dates/business-date.js';
import { ofMinor, type Money } from '../platform/money/money.js';
import { registerOutsider, type Cast } from './cast.js';
import type { Chance } from './chance.js';
import type { Stage } from './stage.js';

/** The fund that the demonstration plays in. */
export interface DemonstrationFund {
  readonly fund: string;
  readonly general: string;
  readonly children: string;
}

interface DonorRole {
  readonly name: string;
  readonly subject: string;
  readonly country: string;
  /** IATI OrganisationType. */
  readonly kind: string;
  readonly currency: string;
  /** Whole units of the currency a year. */
  readonly yearly: number;
  readonly pool: 'general' | 'children';
}

const DONORS: readonly DonorRole[] = [
  {
    name: 'Ministry of Example Affairs, Austria',
    subject: 'donor-at',
    country: 'AT',
    kind: '10',
    currency: 'EUR',
    yearly: 350_000,
    pool: 'general',
  },
  {
    name: 'Example Development Agency, Switzerland',
    subject: 'donor-ch',
    country: 'CH',
    kind: '10',
    currency: 'CHF',
    yearly: 200_000,
    pool: 'general',
  },
  {
    name: 'Example Foundation for Children',
    subject: 'donor-nl',
    country: 'NL',
    kind: '60',
    currency: 'EUR',
    yearly: 240_000,
    pool: 'children',
  },
  {
    name: 'Example Shipping Company',
    subject: 'donor-sg',
    country: 'SG',
    kind: '70',
    currency: 'USD',
    yearly: 90_000,
    pool: 'general',
  },
  {
    name: 'Government of Exampleland',
    subject: 'donor-qa',
    country: 'QA',
    kind: '10',
    currency: 'USD',
    yearly: 400_000,
    pool: 'general',
  },
];

/** Units of the currency per US dollar, more or less. */
const RATES = { EUR: 0.92, CHF: 0.89 } as const;

/** An instalment that is still to come in. */
export interface DueInstalment {
  readonly contribution: string;
  readonly amount: Money;
  readonly dueOn: string;
}

/** Loads the rates of one month. */
export async function loadRates(
  stage: Stage,
  { fiona }: Cast,
  { fund, chance }: { readonly fund: string; readonly chance: Chance },
): Promise<void> {
  for (const [currency, around] of Object.entries(RATES)) {
    const rate = (around * (0.97 + chance.next() * 0.06)).toFixed(4);
    await stage.send(fiona, LoadRate, {
      fund,
      currency,
      rate,
      validFrom: `${stage.clock.today.slice(0, 7)}-01`,
      source: 'example rates',
    });
  }
}

/** Registers the donors and signs what each of them gives over the years, half-yearly instalments. */
export async function signAgreements(
  stage: Stage,
  cast: Cast,
  place: DemonstrationFund,
  years: number,
): Promise<DueInstalment[]> {
  const due: DueInstalment[] = [];
  for (const role of DONORS) {
    const donor = await registerDonor(stage, cast, role);
    const firstDue = addMonths(stage.clock.today, 1);
    const instalments = Array.from({ length: years * 2 }, (_, i) => ({
      amount: ofMinor(BigInt(role.yearly) * 50n, role.currency),
      dueOn: addMonths(firstDue, i * 6),
    }));
    const contribution = await stage.send(cast.fiona, SignDirectAgreement, {
      fund: place.fund,
      donor,
      pool: place[role.pool],
      amount: ofMinor(BigInt(role.yearly) * 100n * BigInt(years), role.currency),
      instalments,
      signedOn: stage.clock.today,
      reference: `EX-${role.country}-${stage.clock.today.slice(0, 4)}`,
    });
    due.push(...instalments.map((instalment) => ({ ...instalment, contribution })));
  }
  return due.sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
}

async function registerDonor(stage: Stage, cast: Cast, role: DonorRole): Promise<string> {
  const { name, country, kind, subject } = role;
  const donor = await stage.send(cast.fiona, RegisterDonor, {
    name,
    country,
    kind,
    registrationNumber: `EX-${country}-0001`,
  });
  const person = await registerOutsider(stage, cast.ada, { subject, role: 'donor' });
  await stage.send(cast.ada, AddRepresentative, { id: person, party: donor });
  return donor;
}

/** Money comes in a few days before or after it is due, less what a bank takes now and then. */
export async function receive(
  stage: Stage,
  { felix }: Cast,
  {
    instalment,
    reference,
    chance,
  }: { readonly instalment: DueInstalment; readonly reference: string; readonly chance: Chance },
): Promise<string> {
  const { contribution, amount } = instalment;
  const charges = chance.percent(40) ? ofMinor(BigInt(chance.whole(500, 3_000)), 'USD') : undefined;
  const dollars = amount.currency === 'USD' ? amount : inDollars(amount, chance);
  const credited = charges
    ? ofMinor(cents(dollars.amount) - cents(charges.amount), 'USD')
    : dollars;
  return stage.send(felix, RecordReceipt, {
    contribution,
    account: 'EXAMPLE-BANK-1',
    bankReference: reference,
    valueDate: stage.clock.today,
    instructed: amount,
    ...(charges && { charges }),
    credited,
  });
}

/** A bank takes back what it had credited to the wrong account. */
export const takeBack = (stage: Stage, { felix }: Cast, receipt: string): Promise<string> =>
  stage.send(felix, ReverseReceipt, {
    id: receipt,
    reason: 'The bank had credited the wrong account (example).',
    valueDate: stage.clock.today,
  });

/** Announced, and nothing more yet. */
export async function announce(
  stage: Stage,
  cast: Cast,
  { fund }: DemonstrationFund,
): Promise<void> {
  const donor = await registerDonor(stage, cast, {
    name: 'Example Bank Foundation',
    subject: 'donor-lu',
    country: 'LU',
    kind: '60',
    currency: 'EUR',
    yearly: 0,
    pool: 'general',
  });
  await stage.send(cast.fiona, AnnouncePledge, {
    fund,
    donor,
    amount: ofMinor(15_000_000n, 'EUR'),
    announcedOn: stage.clock.today,
    note: 'Announced at the example conference.',
  });
}

/** What a bank gives for it on the day: near the fund's rate, never exactly it. */
function inDollars({ amount, currency }: Money, chance: Chance): Money {
  const around = RATES[currency as keyof typeof RATES];
  const perMillion = BigInt(Math.round((around + (chance.next() - 0.5) * 0.01) * 1_000_000));
  return ofMinor((cents(amount) * 1_000_000n) / perMillion, 'USD');
}

const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));
