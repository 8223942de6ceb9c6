/** Turns texts into CSV fields. */
import { loneSurrogates, utf8 } from '../../encoding/utf8.ts';
import { type CellGuard, cellGuard } from './formula-guard.ts';

/** The bytes of some cells as written to a file, and counts of the changes made to them. */
export interface CsvFragment {
  /** The bytes of the fields. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of cells that got a guard against evaluation. */
  readonly guarded: number;
  /** Number of replaced characters. */
  readonly replaced: number;
}

/** Turns texts into CSV fields (RFC 4180 §2) that no spreadsheet evaluates. */
export class CsvText {
  readonly #delimiter: string;
  readonly #alone: boolean;
  readonly #guard: CellGuard;
  /** Whether nothing has been written yet. */
  #isStart = true;

  /**
   * @param delimiter one character
   * @param alone whether each row has a single field; an empty field is then quoted, because a blank line is not a row
   */
  constructor(delimiter: string, alone: boolean) {
    this.#delimiter = delimiter;
    this.#alone = alone;
    this.#guard = cellGuard(delimiter);
  }

  /** Whether nothing has been written yet. */
  get isStart(): boolean {
    return this.#isStart;
  }

  /** Writes neighbouring fields, with `before` and `after` around them unchanged. */
  fragment(texts: readonly string[], before = '', after = ''): CsvFragment {
    const guarded = texts.map(this.#guard);
    const fields = guarded.map((text) => this.#quoted(text));
    // Excel reads a file that begins with ID as SYLK, another format, and refuses it.
    if (this.#isStart && fields[0]?.startsWith('ID')) fields[0] = `"${fields[0]}"`;
    this.#isStart = false;
    const content = fields.join(this.#delimiter);
    return {
      bytes: utf8(`${before}${content}${after}`),
      guarded: guarded.filter((text, i) => text !== texts[i]).length,
      replaced: loneSurrogates(content),
    };
  }

  /** Writes a field that is not a text and needs no guard. */
  plain(content: string): CsvFragment {
    return { bytes: utf8(this.#quoted(content)), guarded: 0, replaced: 0 };
  }

  #quoted(text: string): string {
    if (text === '') return this.#alone ? '""' : '';
    const special = text.includes('"') || text.includes(this.#delimiter) || text.includes('\n') || text.includes('\r');
    return special ? `"${text.replaceAll('"', '""')}"` : text;
  }
}
