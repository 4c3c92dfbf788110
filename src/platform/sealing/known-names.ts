import { wordsIn, type Word } from './name-words.js';

/** A piece of a text: words as they are, or a name and the keys of all those who are known by it. */
export type Piece = string | NamePiece;

export interface NamePiece {
  readonly name: string;
  /** Ids, in ascending order. */
  readonly keys: readonly string[];
}

/** Somebody who is known by a name. */
interface Holder {
  /** Id of the key of the person's own data. */
  readonly key: string;
  /** The name as written, if it is a single word: a word like any other otherwise. */
  readonly exactly: string | undefined;
  readonly kind: KnownAs;
}

/** As a person, or only as who holds something. */
export type KnownAs = 'name' | 'holder';

/** Names in which a word stands. */
interface WordUse {
  /** Bit `n` is set if one of them has `n` words. */
  lengths: number;
  names: number;
}

/** Of a longer name the first words are looked for: what a text costs has a bound for each of its words. */
const MOST_WORDS = 12;
/** What is shorter names nobody. */
const FEWEST_LETTERS = 2;
/** Characters between two words of a name: a hyphen, an apostrophe, initials' points, spaces. */
const MOST_BETWEEN_WORDS = 3;
/** Of more people of one name the first so many; all of them have a name that says little. */
const MOST_OF_ONE_NAME = 20;

/**
 * The names of all persons that are known, in memory only, to find them in what people write.
 *
 * A name is found as its words, whole and next to each other, in any order, in upper or lower case,
 * with or without accents; a name of a single word only as it is written, or every "grant" would be
 * Mr Grant's. Time grows with the text, and not with the number of names.
 */
export class KnownNames {
  /** By the words of the name in the order of the alphabet. */
  private readonly holders = new Map<string, Holder[]>();
  private readonly words = new Map<string, WordUse>();
  /** The names of whoever a key belongs to, by the words as above. */
  private readonly namesOf = new Map<string, string[]>();

  get isEmpty(): boolean {
    return this.holders.size === 0;
  }

  add(name: string, key: string, kind: KnownAs = 'name'): void {
    const words = wordsIn(name).slice(0, MOST_WORDS);
    const [only, second] = words;
    if (!only || (!second && only.text.length < FEWEST_LETTERS)) return;
    const sorted = sortedWords(words);
    const holders = this.holders.get(sorted) ?? [];
    const exactly = second ? undefined : only.text.normalize('NFC');
    if (holders.some((other) => other.key === key)) return;
    if (holders.length === MOST_OF_ONE_NAME) return;
    if (holders.length === 0) this.use(sorted);
    this.holders.set(sorted, [...holders, { key, exactly, kind }]);
    this.namesOf.set(key, [...(this.namesOf.get(key) ?? []), sorted]);
  }

  /** Forgets all names of whoever these keys belong to. */
  forget(keys: ReadonlySet<string>): void {
    for (const key of keys) {
      for (const sorted of this.namesOf.get(key) ?? []) {
        const left = (this.holders.get(sorted) ?? []).filter((holder) => holder.key !== key);
        if (left.length > 0) this.holders.set(sorted, left);
        else this.unuse(sorted);
      }
      this.namesOf.delete(key);
    }
  }

  /**
   * The text in pieces; joined they are the text again. `others` are known besides; `only` the names
   * of persons are looked for, and not those of whoever is only a holder.
   */
  split(text: string, others?: KnownNames, only?: 'name'): Piece[] {
    const known = [this, ...(others ? [others] : [])].filter(({ isEmpty }) => !isEmpty);
    if (known.length === 0) return [text];
    const words = wordsIn(text);
    const pieces: Piece[] = [];
    let done = 0;
    for (let place = 0; place < words.length; place++) {
      const found = longest(known.map((names) => names.nameAt(words, place, only)));
      const [first, last] = [words[place], words[place + (found?.length ?? 1) - 1]];
      if (!found || !first || !last) continue;
      if (first.from > done) pieces.push(text.slice(done, first.from));
      pieces.push({ name: text.slice(first.from, last.to), keys: found.keys });
      done = last.to;
      place += found.length - 1;
    }
    if (done < text.length || pieces.length === 0) pieces.push(text.slice(done));
    return pieces;
  }

  private nameAt(words: readonly Word[], place: number, only?: KnownAs): Found | undefined {
    const first = words[place];
    const lengths = first && this.words.get(first.folded)?.lengths;
    if (!lengths) return undefined;
    for (let length = Math.min(MOST_WORDS, adjacent(words, place)); length > 0; length--) {
      if (!(lengths & (1 << length))) continue;
      const found = this.holders.get(sortedWords(words.slice(place, place + length)));
      const exactly = first.text.normalize('NFC');
      const keys = found
        ?.filter((holder) => holder.exactly === undefined || holder.exactly === exactly)
        .filter(({ kind }) => only === undefined || kind === only)
        .map(({ key }) => key);
      if (keys && keys.length > 0) return { length, keys: keys.toSorted() };
    }
    return undefined;
  }

  private use(sorted: string): void {
    const words = sorted.split(' ');
    for (const word of new Set(words)) {
      const { lengths, names } = this.words.get(word) ?? { lengths: 0, names: 0 };
      this.words.set(word, { lengths: lengths | (1 << words.length), names: names + 1 });
    }
  }

  /** A length may stay behind that no name has any more: it costs a look-up, and finds nothing. */
  private unuse(sorted: string): void {
    this.holders.delete(sorted);
    for (const word of new Set(sorted.split(' '))) {
      const use = this.words.get(word);
      if (!use) continue;
      use.names -= 1;
      if (use.names === 0) this.words.delete(word);
    }
  }
}

interface Found {
  /** Words. */
  readonly length: number;
  readonly keys: readonly string[];
}

const longest = (found: readonly (Found | undefined)[]): Found | undefined => {
  const length = Math.max(...found.map((each) => each?.length ?? 0));
  const all = found.filter((each) => each?.length === length).flatMap((each) => each?.keys ?? []);
  return length === 0 ? undefined : { length, keys: [...new Set(all)].toSorted() };
};

const sortedWords = (words: readonly Word[]): string =>
  words
    .map(({ folded }) => folded)
    .toSorted()
    .join(' ');

/** How many words from this one on, this one included, could be one name: none is far from the next. */
function adjacent(words: readonly Word[], place: number): number {
  let length = 1;
  for (; length < MOST_WORDS; length++) {
    const [before, next] = [words[place + length - 1], words[place + length]];
    if (!before || !next || next.from - before.to > MOST_BETWEEN_WORDS) break;
  }
  return length;
}
