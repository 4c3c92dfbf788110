import type { Json, JsonObject } from '../../platform/event-log/event-log.js';
import type { Money } from '../../platform/money/money.js';
import type { ProvedEvent, ReceiptFile } from './receipt-file.js';
import type { BelievedProof } from '../trust.js';

/** What a receipt file that holds proves, and what it does not, for whoever is no specialist. */
export function receiptInWords(file: ReceiptFile, proof: BelievedProof): string {
  const { event } = file;
  return [
    'VERIFIED. This file proves:',
    ...bulleted([
      `At index ${proof.index} of the log ${proof.origin} stands exactly the event that is in this file: ${event.type} of ${event.stream}, recorded on ${momentInWords(event.metadata.recordedAt)}.`,
      `The log has signed this with its state of ${proof.size} events: it can't change or take away the event without contradicting that signature.`,
      ...cosignedInWords(proof),
      ...saysInWords(event),
    ]),
    '',
    'It does not prove:',
    ...bulleted([
      ...notCosignedInWords(proof),
      'whether the receipt was reversed later: ask the service (GET /v1/receipts/{id} says by what),',
      'that the money is there, or what became of it: the log keeps what it was told, and by whom,',
      ...sealedInWords(event),
    ]),
  ].join('\n');
}

/** Only those whose signature was checked: a name under a checkpoint anybody can write there. */
function cosignedInWords({ cosigned }: BelievedProof): string[] {
  if (cosigned.length === 0) return [];
  const names = cosigned.map(({ witness }) => witness).join(', ');
  const signature = cosigned.length === 1 ? 'whose signature was' : 'whose signatures were';
  return [
    `That state was cosigned by ${names}, ${signature} checked: to them the log has shown no other history.`,
  ];
}

function notCosignedInWords({ cosigned, unchecked }: BelievedProof): string[] {
  return [
    ...(cosigned.length === 0
      ? ['that others were shown the same log: this rests on the word of the log alone,']
      : []),
    ...(unchecked.length > 0
      ? [
          `that ${unchecked.join(', ')} cosigned that state, as the file says: without their keys (--policy) this can't be checked, and was not,`,
        ]
      : []),
  ];
}

/** The dates and amounts of a receipt, by the names that its event gives them. */
function saysInWords({ data }: ProvedEvent): string[] {
  const parties = (['donor', 'fund', 'contribution'] as const).flatMap((name) =>
    typeof data[name] === 'string' ? [`${name} ${data[name]}`] : [],
  );
  const amounts = moneyIn(data, '').flatMap(([name, { amount, currency }]) =>
    /[1-9]/.test(amount) ? [`${name} ${grouped(amount)} ${currency}`] : [],
  );
  const { valueDate } = data;
  return [
    ...(parties.length > 0 ? [`It names: ${parties.join(', ')}.`] : []),
    ...(typeof valueDate === 'string' ? [`It counts from ${dateInWords(valueDate)}.`] : []),
    ...(amounts.length > 0 ? [`Amounts: ${amounts.join('; ')}.`] : []),
  ];
}

function moneyIn(value: Json, name: string): [name: string, Money][] {
  if (typeof value !== 'object' || value === null) return [];
  if (isMoney(value)) return [[name, value]];
  return Object.entries(value).flatMap(([key, member]) =>
    moneyIn(member, name ? `${name} ${spaced(key)}` : spaced(key)),
  );
}

const isMoney = (value: object): value is Money =>
  'amount' in value &&
  'currency' in value &&
  typeof value.amount === 'string' &&
  typeof value.currency === 'string';

/** `bankCharges` as `bank charges`; the place in a list counted from 1. */
const spaced = (key: string): string =>
  /^\d+$/.test(key)
    ? String(Number(key) + 1)
    : key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Digits in threes: `120000.00` as `120,000.00`. */
function grouped(amount: string): string {
  const [whole = '', ...decimals] = amount.split('.');
  return [whole.replace(/\d(?=(\d{3})+$)/g, '$&,'), ...decimals].join('.');
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-03-05` as `5 March 2026`. */
function dateInWords(date: string): string {
  const [year, month, day] = date.split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/** `2026-03-05T09:00:00.000Z` as `5 March 2026 at 09:00:00 UTC`. */
const momentInWords = (instant: string): string =>
  `${dateInWords(instant.slice(0, 10))} at ${instant.slice(11, 19)} UTC`;

function sealedInWords({ data }: ProvedEvent): string[] {
  const sealed = sealedIn(data, '');
  if (sealed.length === 0) return [];
  return [
    `what the sealed fields say (${sealed.join(', ')}): they can't be read here, and once their key is destroyed nowhere; the proof holds all the same,`,
  ];
}

/** JSON Pointers of the sealed values: `{k, n, c}`, each a text. */
function sealedIn(value: Json, pointer: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isSealed(value)) return [pointer];
  return Object.entries(value).flatMap(([key, member]) => sealedIn(member, `${pointer}/${key}`));
}

const isSealed = (value: JsonObject | readonly Json[]): boolean =>
  Object.keys(value).sort().join() === 'c,k,n' &&
  Object.values(value).every((member) => typeof member === 'string');

const bulleted = (sentences: readonly string[]): string[] =>
  sentences.map((sentence) => `- ${sentence}`);
