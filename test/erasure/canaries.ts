import { randomBytes } from 'node:crypto';
import { Finder, formsOf, hashesOf } from './canary-forms.js';

/** Letters and digits of no other word anywhere; followed by a number of six digits. */
const MARK = `phyrine${randomBytes(6).toString('hex')}x`;

const WORDS = new RegExp(`${MARK}\\d{6}`, 'g');

/**
 * Names and texts that are nowhere else. Each is another one, and all hold the same mark, which is
 * looked for in every form; the hashes of each are looked for too.
 */
export class Canaries {
  readonly #names: string[] = [];
  readonly #texts: string[] = [];
  #made = 0;

  /** A name of letters that differ by normalization, in UTF-8 and in a percent-encoding. */
  name(): string {
    const name = `Zé${this.word()}ü`;
    this.#names.push(name);
    return name;
  }

  email(): string {
    return this.#kept(`${this.word()}@example.org`);
  }

  /** A number of a bank account. */
  number(): string {
    return this.#kept(this.word());
  }

  /** A text in which somebody is named who has got a name before, and something else is said. */
  text(): string {
    const name = this.#names[this.#made % this.#names.length] ?? 'nobody';
    return this.#kept(`There ${name} met Zé${this.word()}ü.`);
  }

  /** A mark with a number of its own. */
  word(): string {
    return `${MARK}${String(++this.#made).padStart(6, '0')}`;
  }

  /** Finds anything of any canary. */
  finder(): Finder {
    const hashed = [...this.#names, ...this.#texts];
    return new Finder([...formsOf(MARK), ...hashed.flatMap(hashesOf)]);
  }

  /** Finds the names of people only, wherever they stand. */
  nameFinder(): Finder {
    const words = this.#names.map((name) => name.slice(2, -1));
    return new Finder(words.flatMap((word) => formsOf(word)));
  }

  /** The words of the canaries in a text. */
  static wordsIn(text: string): readonly string[] {
    return text.match(WORDS) ?? [];
  }

  #kept(text: string): string {
    this.#texts.push(text);
    return text;
  }
}
