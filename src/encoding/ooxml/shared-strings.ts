/** The table of texts that the cells of a workbook share. */
import { utf8 } from '../utf8.ts';

/**
 * The most texts in the table. Further texts are written into their cells, so that memory does not grow with the rows.
 */
const MAX_TEXTS = 50_000;

/** The most characters of XML in the table, for the same reason. */
const MAX_LENGTH = 4_000_000;

/** The texts that cells of a workbook refer to by number (the shared string table, ECMA-376 Part 1 §18.4). */
export class SharedStrings {
  readonly #indexes = new Map<string, number>();
  readonly #items: string[] = [];
  readonly #first: number;
  #length = 0;

  /** @param first number of the first text, which is the number of texts already in the table */
  constructor(first: number) {
    this.#first = first;
  }

  /** Returns the number of a text, given as XML. Undefined when the text is new and the table is full. */
  index(xml: string): number | undefined {
    const known = this.#indexes.get(xml);
    if (known !== undefined) return known;
    if (this.#items.length >= MAX_TEXTS || this.#length + xml.length > MAX_LENGTH) return undefined;
    const index = this.#first + this.#items.length;
    this.#indexes.set(xml, index);
    this.#items.push(`<si>${textElement(xml)}</si>`);
    this.#length += xml.length;
    return index;
  }

  /** The number of texts, including those already in the table. */
  get count(): number {
    return this.#first + this.#items.length;
  }

  /** Writes its own texts as elements of the table. */
  *items(): Generator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < this.#items.length; at += 1000) yield utf8(this.#items.slice(at, at + 1000).join(''));
  }
}

/**
 * Writes a `t` element. It marks white space at the ends or in lines to be preserved, because programs drop it
 * otherwise.
 */
export function textElement(xml: string): string {
  return /^\s|\s$|[\n\t]| {2}/.test(xml) ? `<t xml:space="preserve">${xml}</t>` : `<t>${xml}</t>`;
}
