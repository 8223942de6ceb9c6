import { parseCsv } from '../support/oracles/csv-parser.ts';
import { unguardedText } from '../support/oracles/formula.ts';
import { shownText } from '../support/oracles/shown-text.ts';
import { exported, type Scenario } from './golden-scenarios.ts';

/** The expected content of a table in a document. */
export interface ExpectedTable {
  /** Labels of the columns; none where records are blocks. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Computes the expected content of a document with all digits from the CSV file of a scenario. Texts have no white
 * space, because readers add their own.
 */
export async function expectedTable(scenario: Scenario): Promise<ExpectedTable> {
  const { bytes, request } = await exported(scenario, 'csv');
  const table = parseCsv(bytes.toString('utf8'), ',').map((row) => row.map(unguarded));
  const timeLabels = new Set(
    (request.format.columns ?? [{ id: 'time', label: 'time' }])
      .filter(({ id }) => ['time', 'created'].includes(id))
      .map(({ label }) => label),
  );
  const isExpanded = request.format.template === 'expanded';
  const [head = [], ...cells] = table;
  const rows = isExpanded ? table : cells;
  for (const label of timeLabels) {
    const own = rows.flatMap((row) => {
      const column = isExpanded ? 1 : head.indexOf(label);
      return column >= 0 && (!isExpanded || row[0] === label) && row[column] ? [{ row, column }] : [];
    });
    const shown = shownTimes(own.map(({ row, column }) => row[column]!));
    own.forEach(({ row, column }, at) => {
      row[column] = shown[at]!;
    });
  }
  const expected = (row: readonly string[]) => row.map((field) => withoutSpace(shownText(field).lines.join('')));
  return isExpanded ? { head: [], rows: rows.map(expected) } : { head: expected(head), rows: rows.map(expected) };
}

/** Converts the ISO 8601 times of a column to the form on a page, with the offset only when needed. */
function shownTimes(times: readonly string[]): string[] {
  const parts = times.map((time) => {
    const [, day, minutes, seconds, thousandths, offset] =
      /^([+-]?\d+-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)(\.\d{3})(Z|[+-][\d:]+)$/.exec(time)!;
    return { minutes: `${day} ${minutes}`, seconds: seconds!, thousandths: thousandths!, offset: offset! };
  });
  const isFine = parts.some(({ thousandths }) => thousandths !== '.000');
  const hasSeconds = isFine || parts.some(({ seconds }) => seconds !== ':00');
  const differ = new Set(parts.map(({ offset }) => offset)).size > 1;
  return parts.map(
    ({ minutes, seconds, thousandths, offset }) =>
      `${minutes}${hasSeconds ? seconds : ''}${isFine ? thousandths : ''}${differ ? ` ${offset}` : ''}`,
  );
}

/** A text without white space. */
export const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '');

const unguarded = (field: string): string => unguardedText(field, ',');
