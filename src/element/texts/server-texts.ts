/** The texts of exports on the server, in any language. */

/** The texts of exports on the server. What they are doing is said by the controller. */
export interface ServerTexts {
  /** Heading while the server has not ended. */
  readonly serverWorking: string;
  /** Heading when its file is ready. */
  readonly serverReady: string;
  /** Heading when there is no file. */
  readonly serverHasNothing: string;
  /** Name of the progress bar for screen readers. */
  readonly serverProgress: string;
  /** What going back and cancelling do. */
  readonly serverBackMeaning: string;
  /** Button that saves the file. */
  readonly download: string;
  /** Button that stops the export on the server. */
  readonly cancelOnServer: string;
  /** Button that deletes the file on the server. */
  readonly deleteOnServer: string;
  /** Button that removes an export without a file from the list. */
  readonly removeFromList: string;
  /** Fold of the exports on the server, with how many there are and how many of them are ready. */
  readonly serverList: (exports: number, written: string, ready: number, writtenReady: string) => string;
  /** Announced when an export was removed here, and is still to be deleted on the server. */
  readonly serverRemoved: string;
}
