/** Sums up amounts, in minor units, by what they are of. */
export class Sums<Of extends object> {
  private readonly sums = new Map<string, { readonly of: Of; minor: bigint }>();

  add(of: Of, minor: bigint): void {
    const key = Object.values(of).join(' ');
    const sum = this.sums.get(key);
    if (sum) sum.minor += minor;
    else this.sums.set(key, { of, minor });
  }

  all(): Iterable<{ readonly of: Of; readonly minor: bigint }> {
    return this.sums.values();
  }
}
