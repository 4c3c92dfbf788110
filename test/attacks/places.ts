import fc from 'fast-check';

/** `ATTACK_SEED=… ATTACK_PLACES=… npm test -- test/attacks` attacks elsewhere, and at more places. */
export const SEED = Number(process.env['ATTACK_SEED'] ?? 6962);

/** How many places each attack is tried at. */
export const PLACES = Number(process.env['ATTACK_PLACES'] ?? 3);

/** Numbers from 0 up to, without, `end`: the same for the same seed and purpose. */
export function places(end: number, purpose: string, count = PLACES): number[] {
  let seed = SEED;
  for (const character of purpose) seed = (seed * 31 + character.charCodeAt(0)) | 0;
  return fc.sample(fc.noBias(fc.nat(end - 1)), { seed, numRuns: count });
}
