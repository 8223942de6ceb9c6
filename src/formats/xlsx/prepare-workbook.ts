/** The hook by which a host styles a workbook. */
import { inTime } from '../../core/deadline.ts';
import { ExportError } from '../../core/errors.ts';

/** The most milliseconds that a {@link PrepareWorkbook} may take. */
const PREPARE_MS = 60_000;

/** What a host gets to know about a sheet when it styles the workbook. */
export interface SheetHandle {
  /** Name of the exceljs worksheet. */
  readonly name: string;
  /** Columns by id and label, in order. */
  readonly columns: readonly {
    /** Column id, e.g. `time`. */
    readonly id: string;
    /** Header text. */
    readonly label: string;
  }[];
}

/**
 * Styles or extends a workbook before its rows are streamed in. It is called once with the exceljs `Workbook`. The last
 * three rows of each sheet are patterns that the data replace: the styles of their cells apply to figures and texts, to
 * times on a whole second, and to other times. Rows added before the patterns stay. The export sets what the hook does
 * not set: column widths, number formats of figures, orientation and print titles. The sheets "Summary" and "About" are
 * added after it. It is not called for reports, whose columns are known only while they are written.
 */
export type PrepareWorkbook<Workbook = unknown> = (
  workbook: Workbook,
  sheets: readonly SheetHandle[],
) => void | Promise<void>;

/** Wraps a hook so that the export fails when the hook does not settle within a minute. */
export function bounded(prepare: PrepareWorkbook): PrepareWorkbook {
  return (workbook, sheets) => {
    const late = () => new ExportError('internal', `prepareWorkbook did not settle within ${PREPARE_MS / 1000} s.`);
    return inTime((async () => prepare(workbook, sheets))(), PREPARE_MS, late);
  };
}
