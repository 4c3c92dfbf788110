/** A small model of one pool's books, in cents, written a second time from the rule book. */
export class ModelOfTheBooks {
  readonly accounts = new Map<string, bigint>();
  private programme: bigint;

  constructor(cash: bigint) {
    this.programme = cash;
    this.post({ CASH: cash, CONTRIBUTION_REVENUE: -cash });
  }

  of(account: string): bigint {
    return this.accounts.get(account) ?? 0n;
  }

  /** Cash less what is in transit, due, committed, in reserve and provided. */
  get available(): bigint {
    return (
      this.of('CASH') +
      this.of('PAYMENTS_IN_TRANSIT') +
      this.of('DUE_TO_AGENCY') -
      this.of('COMMITMENTS') -
      this.of('OPERATING_RESERVE') -
      this.of('SUPPORT_COST_PROVISION')
    );
  }

  /** Without what outgoing payments have cost. */
  outgoingCosts = 0n;

  receipt(net: bigint, charges: bigint, sign: 1n | -1n): void {
    const programme = halfEven(net * 100n, 113n);
    const provision = net - programme;
    const reserve = halfEven(programme * 15n, 100n);
    this.programme += sign * programme;
    this.post(
      {
        CASH: net,
        BANK_CHARGES: charges,
        CONTRIBUTION_REVENUE: -net - charges,
        SUPPORT_COST_PROVISION: provision,
        OPERATING_RESERVE: reserve,
        UNCOMMITTED: -provision - reserve,
      },
      sign,
    );
  }

  award(amount: bigint): void {
    this.post({ COMMITMENTS: amount, UNCOMMITTED: -amount });
  }

  release(amount: bigint): void {
    this.post({ ADVANCES: amount, PAYMENTS_IN_TRANSIT: -amount });
    this.post({ COMMITMENTS: -amount, UNCOMMITTED: amount });
  }

  confirm(amount: bigint, charges: bigint): void {
    this.outgoingCosts += charges;
    this.post({ PAYMENTS_IN_TRANSIT: amount, BANK_CHARGES: charges, CASH: -amount - charges });
  }

  accept(amount: bigint): void {
    const provision = this.of('SUPPORT_COST_PROVISION');
    const share = this.programme > 0n ? halfEven(amount * provision, this.programme) : provision;
    const charged = amount === 0n ? 0n : share < provision ? share : provision;
    this.programme -= amount;
    this.post({ GRANT_EXPENSE: amount, ADVANCES: -amount });
    this.post({
      SUPPORT_COST: charged,
      DUE_TO_AGENCY: -charged,
      UNCOMMITTED: charged,
      SUPPORT_COST_PROVISION: -charged,
    });
  }

  private post(lines: Readonly<Record<string, bigint>>, sign = 1n): void {
    for (const [account, cents] of Object.entries(lines)) {
      this.accounts.set(account, this.of(account) + sign * cents);
    }
  }
}

/** Of numbers that are not negative; written out, so as not to lean on the product's. */
function halfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = numerator / denominator;
  const rest = (numerator - floor * denominator) * 2n;
  if (rest === denominator) return floor % 2n === 0n ? floor : floor + 1n;
  return rest > denominator ? floor + 1n : floor;
}
