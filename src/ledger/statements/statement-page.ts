import type { Statement } from './statement.events.js';

/** What stands on the page beside the statement. */
interface Proof {
  readonly digest: string;
  /** Of the log up to and with the certification. */
  readonly tree: { readonly size: number; readonly root: string } | undefined;
}

/** The statement for people to read. The same statement gives the same page; its digest stands in it. */
export function statementPage(statement: Statement, { digest, tree }: Proof): string {
  const { fund, period, asAt, position, currency, balances, trialBalance } = statement;
  const pools = Map.groupBy(balances, ({ pool }) => pool);
  return [
    `Certified statement of ${period}`,
    '',
    `Fund      ${fund}`,
    `As at     ${asAt}, by value date`,
    `Position  ${position}, as known at that place in the log: when the month was closed`,
    `Currency  ${currency}; debit balances are above zero`,
    `SHA-256   ${digest}`,
    ...(tree ? [`Log       ${tree.size} events with this certification, root ${tree.root}`] : []),
    '',
    ...[...pools].flatMap(([pool, ofPool]) => [
      `Pool ${pool}`,
      line('', 'opening', 'debits', 'credits', 'closing'),
      ...ofPool.map((b) => line(b.account, b.opening, b.debits, b.credits, b.closing)),
      '',
    ]),
    'Trial balance',
    ...trialBalance.map(({ account, closing }) => line(account, '', '', '', closing)),
    line('financial accounts', '', '', '', statement.financialTotal),
    line('memorandum accounts', '', '', '', statement.memorandumTotal),
    '',
  ].join('\n');
}

const NAME_WIDTH = 26;
const AMOUNT_WIDTH = 20;

const line = (name: string, ...amounts: readonly string[]): string =>
  [name.padEnd(NAME_WIDTH), ...amounts.map((amount) => amount.padStart(AMOUNT_WIDTH))]
    .join('')
    .trimEnd();
