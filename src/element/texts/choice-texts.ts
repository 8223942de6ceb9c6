/** The texts of the dialog and its choices, in any language. */
import type { DecimationFunction, FileExtension } from '../../contract/request.ts';
import type { FiguresChoice, PartsChoice } from '../../controller/choices.ts';

/** A unit of a step of time, as in a bucket size of the contract: `m` is a minute, `M` a month. */
export type StepUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y';

/** The texts of the dialog and its choices. */
export interface ChoiceTexts {
  /** The button that opens the dialog, and the one that starts the export. */
  readonly exportButton: string;
  /** The button that opens the dialog while an export runs, with its percentage. */
  readonly exportingShare: (percent: string) => string;
  /** Heading of the dialog. */
  readonly dialogTitle: string;
  /** Button that closes the dialog. */
  readonly closeDialog: string;
  /** Shown when the page gives no exporter. */
  readonly noExporter: string;
  /** What a developer does about it. */
  readonly noExporterAdvice: string;
  /** Question for the type of the file. */
  readonly fileType: string;
  /** Names of the types. */
  readonly fileTypes: Readonly<Record<FileExtension, string>>;
  /** What each type is good for, in a few words. */
  readonly fileTypeHints: Readonly<Record<FileExtension, string>>;
  /** Question for the series. */
  readonly what: string;
  /** Label of the search for series. */
  readonly searchSeries: string;
  /** How many series are chosen. */
  readonly chosenSeries: (chosen: string, total: string) => string;
  /** Button that chooses every series. */
  readonly chooseAll: string;
  /** Button that chooses every series found. */
  readonly chooseFound: (found: string) => string;
  /** Button that chooses no series. */
  readonly chooseNone: string;
  /** Shown when a search finds nothing. */
  readonly nothingFound: (query: string) => string;
  /** Announced after a search. */
  readonly seriesFound: (found: string) => string;
  /** Shown when the page offers no series. */
  readonly noSeries: string;
  /** Question for the period. */
  readonly when: string;
  /** Choice of own days. */
  readonly ownDays: string;
  /** First day of the period. */
  readonly firstDay: string;
  /** Last day of the period, included. */
  readonly lastDay: string;
  /** Label of the zone. */
  readonly zone: string;
  /** Shown when no zone has the name. */
  readonly noZone: string;
  /** Question for the detail. */
  readonly detail: string;
  /** Label of the step. */
  readonly rows: string;
  /** Rows as they were measured. */
  readonly everyReading: string;
  /** One row for each step: "One per hour". */
  readonly onePer: (count: number, unit: StepUnit) => string;
  /** Label of the figure of each step. */
  readonly figure: string;
  /** Names of the figures. */
  readonly figureNames: Readonly<Record<DecimationFunction, string>>;
  /** Fold of further choices. */
  readonly more: string;
  /** Label of the file name. */
  readonly fileName: string;
  /** Hint in an empty field: the form chooses. */
  readonly automatic: string;
  /** Label of the decimals. */
  readonly decimals: string;
  /** As many decimals as the values need. */
  readonly decimalsAuto: string;
  /** All digits. */
  readonly decimalsFull: string;
  /** Choice of units in headers. */
  readonly unitsInHeaders: string;
  /** Heading of the columns. */
  readonly columns: string;
  /** How the columns are moved with the keyboard. */
  readonly columnsHint: string;
  /** Label of the name of a column. */
  readonly columnName: (label: string) => string;
  /** Button that moves a column up. */
  readonly moveUp: (label: string) => string;
  /** Button that moves a column down. */
  readonly moveDown: (label: string) => string;
  /** Announced after a move. */
  readonly moved: (label: string, position: string, total: string) => string;
  /** How many columns are not in the list. */
  readonly furtherColumns: (count: string) => string;
  /** Name of the column of times in labels. */
  readonly timeColumn: string;
  /** Choice of columns for each device. */
  readonly perDevice: string;
  /** Label of how several series reach the file. */
  readonly parts: string;
  /** Ways for several series to reach the file. */
  readonly partNames: Readonly<Record<PartsChoice, string>>;
  /** Label of the form of figures in CSV. */
  readonly figures: string;
  /** Forms of figures in CSV. */
  readonly figureForms: Readonly<Record<FiguresChoice, string>>;
  /** Label of the title of a PDF. */
  readonly title: string;
  /** Label of the logo of a PDF. */
  readonly logo: string;
  /** Button that takes a file as logo. */
  readonly chooseLogo: string;
  /** Button that removes the logo. */
  readonly removeLogo: string;
  /** The logo is no PNG or JPEG. */
  readonly wrongLogo: string;
  /** The logo has more than this size. */
  readonly largeLogo: (limit: string) => string;
  /** Choice of a chart. */
  readonly chart: string;
  /** Choice of a table of key figures. */
  readonly summary: string;
  /** Button that returns to the first choices. */
  readonly reset: string;
  /** Button that opens recurring exports. */
  readonly repeat: string;
  /** Button that returns from them. */
  readonly back: string;
  /** Shown while a part of the dialog is loaded. */
  readonly loading: string;
  /** Shown when a part of the dialog could not be loaded. */
  readonly partFailed: string;
  /** Button that shows the look at the file on a phone. */
  readonly showLook: string;
  /** Announced when an export was cancelled. */
  readonly exportCancelled: string;
  /** Announced when an export has ended while the dialog is closed. */
  readonly exportSaved: string;
  /** Announced when an export has failed while the dialog is closed. */
  readonly exportFailed: string;
}
