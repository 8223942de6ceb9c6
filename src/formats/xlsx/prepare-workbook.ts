import { inTime } from '../../core/deadline.ts';
import { ExportError } from '../../core/errors.ts';

/** Milliseconds that a {@link PrepareWorkbook} may take. */
const PREPARE_MS = 60_000;

/** What a host is told about a sheet when it styles the workbook. */
export interface SheetHandle {
  /** Name of the exceljs worksheet. */
  readonly name: string;
  /** Columns by id and label, in order. */
  readonly columns: readonly { readonly id: string; readonly label: string }[];
}

/**
 * Styles or extends a workbook before its rows are streamed in: called once with the exceljs `Workbook`. The last
 * three rows of each sheet are patterns and are replaced by the data: their cells' styles are those of figures and
 * texts, of times on a whole second, and of other times. Rows put before them stay. What is left alone is filled in: the
 * width of a column by its content, the number format of its figures by their decimals, orientation and print titles.
 */
export type PrepareWorkbook<Workbook = unknown> = (
  workbook: Workbook,
  sheets: readonly SheetHandle[],
) => void | Promise<void>;

/** A hook that fails the export when it does not settle within a minute. */
export function bounded(prepare: PrepareWorkbook): PrepareWorkbook {
  return (workbook, sheets) => {
    const late = () => new ExportError('internal', `prepareWorkbook has not settled within ${PREPARE_MS / 1000} s.`);
    return inTime((async () => prepare(workbook, sheets))(), PREPARE_MS, late);
  };
}
