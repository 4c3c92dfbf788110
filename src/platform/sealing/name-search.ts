import { KnownNames } from './known-names.js';
import { wordsIn } from './name-words.js';

/** NAME: the whole of it. PART: a word of it alone, as written; it may be somebody else. */
export type NameMatch = 'NAME' | 'PART';

/** A shorter word of a name is a word of too many other texts. */
const SHORTEST_PART = 3;

/** Looks for the names of one person in texts, as `KnownNames` finds those of all. */
export class NameSearch {
  private readonly whole = new KnownNames();
  private readonly parts = new KnownNames();

  constructor(names: readonly string[]) {
    for (const name of names) {
      this.whole.add(name, 'whole');
      const words = wordsIn(name).filter(({ text }) => text.length >= SHORTEST_PART);
      words.forEach(({ text }) => this.parts.add(text, 'part'));
    }
  }

  /** Undefined if the text has nothing of the names. */
  find(text: string): NameMatch | undefined {
    if (isFoundIn(this.whole, text)) return 'NAME';
    return isFoundIn(this.parts, text) ? 'PART' : undefined;
  }
}

const isFoundIn = (names: KnownNames, text: string): boolean =>
  names.split(text).some((piece) => typeof piece !== 'string');
