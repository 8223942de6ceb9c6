/** The texts of a running or ended export, in any language. */

/** The texts of a running or ended export. Numbers reach them twice: to choose the form of a word, and as written. */
export interface RunTexts {
  /** Heading while an export runs. */
  readonly runHeading: string;
  /** Name of the bar that shows how much is done. */
  readonly progressOfExport: string;
  /** While the first report is on its way. */
  readonly preparing: string;
  /** While all is read and the file is being completed. */
  readonly finishing: string;
  /** Rows written so far: "120,000 rows". */
  readonly rowsSoFar: (rows: number, written: string) => string;
  /** Speed: "9,000 rows a second". */
  readonly rowsPerSecond: (rows: number, written: string) => string;
  /** Time left: "about 12 seconds left". */
  readonly timeLeft: (duration: string) => string;
  /** Which of several files is being written. */
  readonly fileOf: (file: string, files: string) => string;
  /** Button that cancels. */
  readonly cancelExport: string;
  /** Button that closes the dialog while the export goes on. */
  readonly putAside: string;
  /** What putting aside means. */
  readonly putAsideMeaning: string;
  /** Heading of a finished export, by the number of its files. */
  readonly fileSaved: (files: number, written: string) => string;
  /** Heading of a finished export that has no file, because there was nothing to write. */
  readonly noFile: string;
  /** Button that saves the file once more. */
  readonly saveAgain: string;
  /** Button that copies the first rows. */
  readonly copyTable: string;
  /** Button that copies a link to the settings. */
  readonly copyLink: string;
  /** Button that returns to the choices. */
  readonly backToChoices: string;
  /** Says how many rows were copied. */
  readonly rowsCopied: (rows: number, written: string) => string;
  /** Said after a copy of the first rows of a longer table. */
  readonly firstRowsCopied: (written: string, all: string) => string;
  /** Says that the link was copied. */
  readonly linkCopied: string;
  /** Says that the browser refused to copy. */
  readonly copyRefused: string;
  /** Says that the browser refused to copy the link, which is shown to be copied by hand. */
  readonly linkRefused: string;
  /** Says that the file was handed to the browser once more. */
  readonly savedAgain: string;
  /** Says that the file could not be saved once more. */
  readonly saveRefused: string;
  /** Name of the field with the link. */
  readonly linkField: string;
  /** The fold with all notes: "3 notes". */
  readonly noteCount: (notes: number, written: string) => string;
  /** Heading of a failed export. */
  readonly runFailed: string;
  /** Heading of a cancelled export. */
  readonly runCancelled: string;
  /** What cancelling means. */
  readonly cancelledMeaning: string;
  /** Announcement of the start. */
  readonly exportStarted: string;
  /** Announcement of progress: "Export: 50 % done". */
  readonly exportAt: (percent: string) => string;
}
