/** The texts of the look at the file, in any language. */

/** The texts of the look at the file. Numbers reach them twice: to choose the form of a word, and as written. */
export interface LookTexts {
  /** Heading. */
  readonly lookTitle: string;
  /** Name of the table of first rows for screen readers. */
  readonly firstRowsOf: (file: string) => string;
  /** Says that the look is being made. */
  readonly lookLoading: string;
  /** Says why there is nothing to look at: a choice is missing or wrong. */
  readonly lookIdle: string;
  /** Says that the file has no rows. */
  readonly noRows: string;
  /** What else can be done about a file without rows. */
  readonly noRowsAdvice: string;
  /** Heading of a look that failed. */
  readonly lookFailed: string;
  /** Says how many of the rows are shown. */
  readonly onlyFirstRows: (rows: number, written: string) => string;
  /** Says how many columns are not shown. */
  readonly moreColumns: (columns: number, written: string) => string;
  /** A number of rows: "44,640 rows". */
  readonly rowCount: (rows: number, written: string) => string;
  /** An estimated number of rows: "about 44,640 rows". */
  readonly aboutRows: (rows: number, written: string) => string;
  /** An estimated number of pages. */
  readonly aboutPages: (pages: number, written: string) => string;
  /** An estimated size or duration, as written. */
  readonly about: (written: string) => string;
  /** Name of the list of figures for screen readers. */
  readonly fileFigures: string;
  /** Under a chart of all rows. */
  readonly chartOfAll: string;
  /** Under a chart of the first rows. */
  readonly chartOfFirst: (rows: number, written: string) => string;
  /** The text alternative of a chart of these series. */
  readonly chartAlternative: (series: string) => string;
  /** Says how many charts are not shown. */
  readonly moreCharts: (charts: number, written: string) => string;
  /** Heading of the notes, for screen readers. */
  readonly notesTitle: string;
  /** The fold with the technical part of notes or of a failure. */
  readonly technicalPart: string;
  /** Button that tries once more. */
  readonly tryAgain: string;
}
