/**
 * The 169 targets of the Sustainable Development Goals (General Assembly resolution 71/313, annex):
 * for each goal how many targets have a number, and how many have a letter (means of implementation).
 */
const TARGETS_BY_GOAL: readonly (readonly [numbered: number, lettered: number])[] = [
  [5, 2],
  [5, 3],
  [9, 4],
  [7, 3],
  [6, 3],
  [6, 2],
  [3, 2],
  [10, 2],
  [5, 3],
  [7, 3],
  [7, 3],
  [8, 3],
  [3, 2],
  [7, 3],
  [9, 3],
  [10, 2],
  [19, 0],
];

/** All targets as the UN writes them, `5.2`, `16.a`; in the order of the goals. */
export const SDG_TARGETS: readonly string[] = TARGETS_BY_GOAL.flatMap(([numbered, lettered], i) => [
  ...Array.from({ length: numbered }, (_, n) => `${i + 1}.${n + 1}`),
  ...Array.from({ length: lettered }, (_, n) => `${i + 1}.${'abcd'.charAt(n)}`),
]);

const KNOWN: ReadonlySet<string> = new Set(SDG_TARGETS);

export const isSdgTarget = (text: string): boolean => KNOWN.has(text);
