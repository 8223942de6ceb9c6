/** One target, and what was measured. */
export interface Figure {
  /** Letter of the section and what it is about. */
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly ok: boolean;
}

/** Prints tables as they come, and keeps the figures for the last one. */
export class Report {
  readonly #figures: Figure[] = [];

  /** Prints a line of text. */
  line(text = ''): void {
    console.log(text);
  }

  /** Prints rows in columns; the first row is the header. All columns but the first and `left` are right-aligned. */
  table(rows: readonly (readonly string[])[], left: readonly number[] = []): void {
    const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
    for (const row of rows) {
      const cells = row.map((text, at) =>
        at === 0 || left.includes(at) ? text.padEnd(widths[at]!) : text.padStart(widths[at]!),
      );
      this.line(`  ${cells.join('  ').trimEnd()}`);
    }
  }

  /** Enters a target and what was measured. */
  figure(figure: Figure): void {
    this.#figures.push(figure);
  }

  /** Prints all figures. */
  figures(): void {
    const rows = this.#figures.map(({ what, target, measured, ok }) => [
      what,
      target,
      measured,
      ok ? 'ok' : 'falls short',
    ]);
    this.table([['figure', 'target', 'measured', ''], ...rows], [3]);
  }
}

/** A number with a fixed number of decimals and thousands set apart. */
export function decimal(value: number | undefined, places = 0): string {
  if (value === undefined) return '-';
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
}
