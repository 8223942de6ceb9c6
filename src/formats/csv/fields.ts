import { loneSurrogates, utf8 } from '../../encoding/utf8.ts';
import { type CellGuard, cellGuard } from './formula-guard.ts';

/** Texts of cells as they stand in a file, with what was done to them. */
export interface CsvFragment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Cells in it that were guarded against evaluation. */
  readonly guarded: number;
  /** Characters in it that had to be replaced. */
  readonly replaced: number;
}

/** Turns texts into fields of a CSV file (RFC 4180 §2) that no spreadsheet evaluates. */
export class CsvText {
  readonly #delimiter: string;
  readonly #alone: boolean;
  readonly #guard: CellGuard;
  /** Whether nothing has been written yet. */
  #isStart = true;

  /**
   * @param delimiter one character
   * @param alone whether rows have a single field; an empty one is then quoted, since a blank line is no row
   */
  constructor(delimiter: string, alone: boolean) {
    this.#delimiter = delimiter;
    this.#alone = alone;
    this.#guard = cellGuard(delimiter);
  }

  /** Fields in a row, with `before` and `after` around them as they are. */
  fragment(texts: readonly string[], before = '', after = ''): CsvFragment {
    const guarded = texts.map(this.#guard);
    const fields = guarded.map((text) => this.#quoted(text));
    // Excel takes a file that begins with ID for SYLK, another format, and refuses it.
    if (this.#isStart && fields[0]?.startsWith('ID')) fields[0] = `"${fields[0]}"`;
    this.#isStart = false;
    const content = fields.join(this.#delimiter);
    return {
      bytes: utf8(`${before}${content}${after}`),
      guarded: guarded.filter((text, i) => text !== texts[i]).length,
      replaced: loneSurrogates(content),
    };
  }

  /** A field that is no text, so it needs no guard. */
  plain(content: string): CsvFragment {
    return { bytes: utf8(this.#quoted(content)), guarded: 0, replaced: 0 };
  }

  #quoted(text: string): string {
    if (text === '') return this.#alone ? '""' : '';
    const special = text.includes('"') || text.includes(this.#delimiter) || text.includes('\n') || text.includes('\r');
    return special ? `"${text.replaceAll('"', '""')}"` : text;
  }
}
