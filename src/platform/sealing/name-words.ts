/** A word of a text, or one letter of a script that is written without spaces. */
export interface Word {
  /** As names are compared: without case and accents, in one form of Unicode. */
  readonly folded: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** In these scripts nothing parts a name from the words around it: each letter counts as a word. */
const WORD =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]\p{M}*|[[\p{L}\p{M}\p{N}]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]]+/gv;

export const wordsIn = (text: string): Word[] =>
  Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    folded: folded(word),
    text: word,
    from: index,
    to: index + word.length,
  }));

/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel marks of Arabic: people leave them out. */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]/g;
const ASCII = /^[\x20-\x7e]*$/;

/** Upper case first: ß and SS, and the two small sigmas, are one only there. */
const folded = (word: string): string =>
  ASCII.test(word)
    ? word.toLowerCase()
    : word
        .normalize('NFKD')
        .replaceAll(ACCENTS, '')
        .toUpperCase()
        .toLowerCase()
        .replaceAll('ς', 'σ')
        .normalize('NFC');
