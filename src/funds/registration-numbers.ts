/**
 * What a number in a register is known by, however it is written: case, width, spaces, invisible signs
 * and the kind of dash make no other number. Its other signs do: N/1-12 is not N/11-2.
 */
export const registrationKey = (number: string): string =>
  number
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/[\p{Dash_Punctuation}\u2212]/gu, '-');
