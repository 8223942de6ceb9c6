/** The texts of what comes of exports and looks, in any language. They are loaded with the first look or export. */
import type { FileExtension } from '../../contract/request.ts';
import type { ExportErrorCode } from '../../core/errors.ts';
import type { WarningCode } from '../../core/warnings.ts';
import type { Step } from '../periods.ts';
import type { Quantity } from '../words.ts';

/** What is told about a failure. */
export interface FailureTexts {
  /** What happened, as a sentence. */
  readonly message: string;
  /** What to do, as a sentence. */
  readonly advice: string;
}

/** The texts of what comes of exports and looks. A text with a number in it is a function. */
export interface OutcomeTexts {
  /** Notes about warnings, with their number. */
  readonly notes: Readonly<Record<WarningCode, (count: Quantity) => string>>;
  /** Notes about the size of the file. */
  readonly sizes: SizeTexts;
  /** Failures by the codes of errors. */
  readonly failures: Readonly<Record<ExportErrorCode | 'unknown', FailureTexts>>;
  /** Buttons that change choices. */
  readonly remedies: RemedyTexts;
}

/** Notes about the size of the file. */
export interface SizeTexts {
  /** A PDF has more pages than people read. */
  readonly manyPages: (pages: Quantity) => string;
  /** A PDF would have more pages than it may have. */
  readonly tooManyPages: (pages: Quantity, most: Quantity) => string;
  /** An XLSX file has more rows than one sheet holds. */
  readonly severalSheets: (rows: Quantity, sheets: Quantity) => string;
  /** A CSV file has more rows than Excel shows. */
  readonly moreThanExcel: (rows: Quantity) => string;
  /** Spreadsheet programs open such a file slowly. */
  readonly manyRows: (rows: Quantity) => string;
  /** Steps of the period without any row. */
  readonly gaps: (steps: Quantity) => string;
}

/** Buttons that change choices. */
export interface RemedyTexts {
  /** Takes the average of each step. */
  readonly averages: Readonly<Record<Step, string>>;
  /** Takes one figure, as now, of each larger step. */
  readonly figures: Readonly<Record<Step, string>>;
  /** Takes every reading. */
  readonly readings: string;
  /** Chooses a format. */
  readonly formats: Readonly<Record<FileExtension, string>>;
  /** Gives each device its own columns. */
  readonly perDevice: string;
  /** Gives each series a file of its own. */
  readonly files: string;
  /** Takes the last seven days. */
  readonly last7Days: string;
  /** Takes the last month. */
  readonly lastMonth: string;
  /** Shows all decimals. */
  readonly allDecimals: string;
}
