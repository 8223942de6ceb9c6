/** Writes queries whose answers tell that they are whole, and reads them. */
import { BrokenBlock, type NativeArrays, type NativeBlock, type NativeColumn } from './native-block.ts';

/** What a column holds: a text, a number, or a list of either for each row. */
export type ColumnShape = 'text' | 'number' | 'texts' | 'numbers';

/** A column of an answer: its expression, and what it holds. */
export type AnswerColumn = readonly [term: string, shape: ColumnShape];

/** What stands in the last row. Its types are those of the other rows. */
const NOTHING: Readonly<Record<ColumnShape, string>> = {
  text: "''",
  number: 'toFloat64(0)',
  texts: 'emptyArrayString()',
  numbers: 'emptyArrayFloat64()',
};

/** An expression that has a name. */
const NAMED = /^dl_\w+$/;

/** One row of an answer. */
export class AnswerRow {
  readonly #columns: readonly NativeColumn[];
  readonly #row: number;

  constructor(columns: readonly NativeColumn[], row: number) {
    this.#columns = columns;
    this.#row = row;
  }

  /** The text of a column. */
  text(column: number): string {
    return (this.#columns[column] as readonly string[])[this.#row]!;
  }

  /** The number of a column. */
  number(column: number): number {
    return (this.#columns[column] as Float64Array)[this.#row]!;
  }

  /** The list of texts of a column. */
  texts(column: number): readonly string[] {
    const { values, from, to } = this.#list(column);
    return (values as readonly string[]).slice(from, to);
  }

  /** The list of numbers of a column; without a copy. */
  numbers(column: number): Float64Array {
    const { values, from, to } = this.#list(column);
    return (values as Float64Array).subarray(from, to);
  }

  #list(column: number) {
    const { values, ends } = this.#columns[column] as NativeArrays;
    return { values, from: ends[this.#row - 1] ?? 0, to: ends[this.#row]! };
  }
}

/**
 * A query whose answer ends with a row that only a whole answer has: whatever fails, fails before that row, or instead
 * of it.
 *
 * @param before what stands before `SELECT`, such as `WITH`
 * @param rest what follows the columns, from `FROM` on
 */
export function wholeQuery(columns: readonly AnswerColumn[], rest: string, before = ''): string {
  // 18.16 does not find a grouped expression again under a second name.
  const terms = columns.map(([term], at) => (NAMED.test(term) ? term : `${term} AS dl_column_${at}`));
  const nothing = columns.map(([, shape]) => NOTHING[shape]);
  return (
    `SELECT * FROM (${before} SELECT ${terms.join(', ')}, toFloat64(0) AS dl_end ${rest} ` +
    `UNION ALL SELECT ${nothing.join(', ')}, toFloat64(1)) ORDER BY dl_end`
  );
}

/**
 * The rows of the answer to a {@link wholeQuery}.
 *
 * @throws BrokenBlock when its last row is missing, or a column is of another type
 */
export function wholeRows(columns: readonly AnswerColumn[], blocks: readonly NativeBlock[]): AnswerRow[] {
  const rows: AnswerRow[] = [];
  const shapes = [...columns.map(([, shape]) => shape), 'number'] as const;
  let isWhole = false;
  for (const block of blocks) {
    if (block.columns.length !== shapes.length || !shapes.every((shape, at) => hasShape(block.columns[at]!, shape)))
      throw new BrokenBlock('columns that were not asked for');
    const ends = block.columns.at(-1) as Float64Array;
    for (let row = 0; row < block.rows; row++) {
      if (isWhole) throw new BrokenBlock('more than was asked for');
      if (ends[row] === 0) rows.push(new AnswerRow(block.columns, row));
      else isWhole = true;
    }
  }
  if (!isWhole) throw new BrokenBlock('an answer without its end');
  return rows;
}

function hasShape(column: NativeColumn, shape: ColumnShape): boolean {
  const isList = 'ends' in column;
  const values = isList ? column.values : column;
  return isList === shape.endsWith('s') && values instanceof Float64Array === shape.startsWith('number');
}
