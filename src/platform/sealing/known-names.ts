/** A piece of a text: words as they are, or the name of somebody who is known. */
export type Piece = string | { readonly name: string; readonly key: string };

interface KnownName {
  /** Words of the name, in lower case. */
  readonly words: readonly string[];
  /** The name as written, if it is a single word: a word like any other otherwise. */
  readonly exactly: string | undefined;
  /** Id of the key of the person's own data. */
  readonly key: string;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Characters between two words of a name: a hyphen, an apostrophe, initials' points, spaces. */
const MOST_BETWEEN_WORDS = 3;

interface Word {
  readonly folded: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The names of all persons that are known, in memory only, to find them in what people write.
 *
 * A name is found as its words in their order, in upper or lower case; a name of a single word only
 * as it is written, or every "grant" would be Mr Grant's.
 */
export class KnownNames {
  private readonly byFirstWord = new Map<string, KnownName[]>();

  add(name: string, key: string): void {
    const words = wordsIn(name);
    const [first] = words;
    if (!first) return;
    const known = this.byFirstWord.get(first.folded) ?? [];
    const added = {
      words: words.map(({ folded }) => folded),
      exactly: words.length === 1 ? first.text : undefined,
      key,
    };
    if (known.some((other) => other.key === key && other.words.join() === added.words.join()))
      return;
    // the longest comes first, so that it is the one that is found
    known.push(added);
    known.sort((a, b) => b.words.length - a.words.length);
    this.byFirstWord.set(first.folded, known);
  }

  /** Forgets all names of whoever these keys belong to. */
  forget(keys: ReadonlySet<string>): void {
    for (const [first, known] of this.byFirstWord) {
      const left = known.filter(({ key }) => !keys.has(key));
      if (left.length === 0) this.byFirstWord.delete(first);
      else if (left.length < known.length) this.byFirstWord.set(first, left);
    }
  }

  /** The text in pieces; joined they are the text again. */
  split(text: string): Piece[] {
    if (this.byFirstWord.size === 0) return [text];
    const words = wordsIn(text);
    const pieces: Piece[] = [];
    let done = 0;
    for (let place = 0; place < words.length; place++) {
      const found = this.nameAt(words, place);
      const [first, last] = [words[place], words[place + (found?.words.length ?? 1) - 1]];
      if (!found || !first || !last) continue;
      if (first.from > done) pieces.push(text.slice(done, first.from));
      pieces.push({ name: text.slice(first.from, last.to), key: found.key });
      done = last.to;
      place += found.words.length - 1;
    }
    if (done < text.length || pieces.length === 0) pieces.push(text.slice(done));
    return pieces;
  }

  private nameAt(words: readonly Word[], place: number): KnownName | undefined {
    const first = words[place];
    if (!first) return undefined;
    return this.byFirstWord
      .get(first.folded)
      ?.find((known) =>
        known.exactly === undefined ? isAt(known, words, place) : known.exactly === first.text,
      );
  }
}

const isAt = (known: KnownName, words: readonly Word[], place: number): boolean =>
  known.words.every((word, i) => {
    const found = words[place + i];
    const before = words[place + i - 1];
    if (found?.folded !== word) return false;
    return i === 0 || (before !== undefined && found.from - before.to <= MOST_BETWEEN_WORDS);
  });

const wordsIn = (text: string): Word[] =>
  Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    folded: word.toLowerCase(),
    text: word,
    from: index,
    to: index + word.length,
  }));
