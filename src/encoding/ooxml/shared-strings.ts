import { utf8 } from '../utf8.ts';

/** Texts kept at most: beyond them a text stands in its cell, so that memory does not grow with the rows. */
const MAX_TEXTS = 50_000;

/** Characters of XML kept at most, likewise. */
const MAX_LENGTH = 4_000_000;

/** The texts that cells of a workbook refer to by number (the shared string table, ECMA-376 Part 1 §18.4). */
export class SharedStrings {
  readonly #indexes = new Map<string, number>();
  readonly #items: string[] = [];
  readonly #first: number;
  #length = 0;

  /** @param first number of the first text: how many the table has already */
  constructor(first: number) {
    this.#first = first;
  }

  /** The number of a text, given as XML; undefined when it is new and there is no more room. */
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

  /** How many texts there are, those of the table before included. */
  get count(): number {
    return this.#first + this.#items.length;
  }

  /** Its own texts as elements of the table. */
  *items(): Generator<Uint8Array<ArrayBuffer>> {
    for (let at = 0; at < this.#items.length; at += 1000) yield utf8(this.#items.slice(at, at + 1000).join(''));
  }
}

/** A `t` element; white space at the ends or in lines is kept only where it says so. */
export function textElement(xml: string): string {
  return /^\s|\s$|[\n\t]| {2}/.test(xml) ? `<t xml:space="preserve">${xml}</t>` : `<t>${xml}</t>`;
}
