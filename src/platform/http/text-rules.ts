/**
 * What text from outside may be made of, wherever it stands: a body, a query parameter, a header.
 *
 * Direction marks and isolates (U+200E, U+200F, U+2066 to U+2069) are part of Arabic and Hebrew text
 * and pass; the two overrides, which make text read otherwise than it is stored, do not.
 */
export type TextRule =
  'well-formed' | 'control-character' | 'noncharacter' | 'direction-override' | 'marks' | 'nfc';

export const TEXT_RULES: Readonly<Record<TextRule, string>> = {
  'well-formed': 'Text must be well-formed Unicode: no lone surrogates.',
  'control-character': 'Control characters other than newline and tab are not allowed.',
  noncharacter: 'U+FDD0 to U+FDEF, U+FFFE and U+FFFF are no characters.',
  'direction-override': 'Direction overrides (U+202D, U+202E) are not allowed.',
  marks: 'At most 30 combining marks may follow one another.',
  nfc: 'Text must be in Unicode normalization form C (NFC).',
};

const PLAIN_ASCII = /^[\n\t\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
const NONCHARACTER = /[\ufdd0-\ufdef\ufffe\uffff]/;
const OVERRIDE = /[\u202d\u202e]/;

/**
 * The limit of the Stream-Safe Text Format (UAX #15, section 13). It has to be looked at before
 * normalizing, which takes time in the square of the longest run of marks: half a second for 64 KiB.
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;

/** The first rule, in the order above, that `text` breaks. Takes time linear in its length. */
export function brokenTextRule(text: string): TextRule | undefined {
  if (PLAIN_ASCII.test(text)) return undefined;
  if (!text.isWellFormed()) return 'well-formed';
  if (CONTROL.test(text)) return 'control-character';
  if (NONCHARACTER.test(text)) return 'noncharacter';
  if (OVERRIDE.test(text)) return 'direction-override';
  if (TOO_MANY_MARKS.test(text)) return 'marks';
  return text.normalize('NFC') === text ? undefined : 'nfc';
}
