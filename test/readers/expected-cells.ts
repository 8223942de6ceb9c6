import { looksLikeFormula } from '../../src/formats/formula-guard.ts';
import { parseCsv } from '../oracles/csv-parser.ts';
import { shownText } from '../oracles/shown-text.ts';
import { exported, type Scenario } from './golden-scenarios.ts';

/** What a document is to show of a table. */
export interface ExpectedTable {
  /** Labels of the columns; none where records are blocks. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a document is to show of a scenario, by its CSV file. Texts have no white space, as readers add their own. */
export async function expectedTable(scenario: Scenario): Promise<ExpectedTable> {
  const { bytes, request } = await exported(scenario, 'csv');
  const rows = parseCsv(bytes.toString('utf8'), ',').map((row) => row.map(expectedCell));
  if (request.format.template === 'expanded') return { head: [], rows };
  const [head = [], ...cells] = rows;
  return { head, rows: cells };
}

/** What a document shows of a field of the CSV file. */
function expectedCell(field: string): string {
  return withoutSpace(shownText(unguarded(field)).lines.join(''));
}

/** A text without white space. */
export const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '');

/** A field of the CSV without its guard. */
const unguarded = (field: string): string =>
  field.startsWith("'") && looksLikeFormula(field.slice(1)) ? field.slice(1) : field;
