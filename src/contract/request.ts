/**
 * The wire contract as types: what `POST /exports` takes and gives back. They are written by hand so that nobody needs
 * a validation library to use them; the schemas beside this file are checked against them by the compiler.
 */

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object that JSON can hold. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Kind of file. */
export type FileExtension = 'csv' | 'xlsx' | 'pdf';

/** How records are laid out: as a table, or each as a block of `label: value` rows. */
export type LayoutTemplate = 'tabular' | 'expanded';

/** Whether an export runs once or again after every `periodicity`. */
export type ExportType = 'recurring' | 'oneTime';

/** One row per message (or bucket), or one row per time with a column per variable. */
export type OutputFormat = 'long' | 'wide';

/**
 * What becomes of the values of one bucket; `stddev` and `variance` are the sample kind (n − 1), `first` and `last` are by
 * time. A server does not know `count`, `first`, `last` and `median`.
 */
export type DecimationFunction =
  | 'avg'
  | 'max'
  | 'min'
  | 'sum'
  | 'stddev'
  | 'variance'
  | 'count'
  | 'first'
  | 'last'
  | 'median';

/** What is done to a series after decimation; `delta` is each value minus the one before it. */
export type Transform = 'delta';

/** When a notification is sent. */
export type NotificationPolicy = 'onSuccess' | 'onFailure';

/** How a notification is sent. */
export type NotificationMedium = 'email' | 'telegram' | 'slack' | 'discord';

/** What an element of a report shows. */
export type ReportElementKind = 'text' | 'chart' | 'table';

/** An export: what to read and what files to make of it. */
export interface ExportRequest {
  /** What the files look like. */
  readonly format: ExportFormat;
  readonly type: ExportType;
  /** What to export: at least one item, each of which becomes a file. */
  readonly items: readonly ExportItem[];
  /**
   * Time from one run to the next, as an ISO 8601 duration such as `P1D` or `P1Y6M4DT12H30M5S`. Required when `type` is
   * `recurring`; without effect when it is `oneTime`.
   */
  readonly periodicity?: string;
  /** From when on `periodicity` counts, Unix seconds. Default: when the request was created. */
  readonly periodStart?: number;
  /** Who hears of the outcome. A local export may leave it out; whatever is sent to a server must have it. */
  readonly notification?: Notification;
}

/** What the files of an export look like. */
export interface ExportFormat {
  readonly extension: FileExtension;
  /** Name, without extension, of the download that holds several files; also of an item that has no name itself. */
  readonly filename?: string;
  /**
   * The output columns, in this order; at least one. Default: those usual for the kind of item. Required when an item
   * has `outputFormat` `wide`.
   */
  readonly columns?: readonly ExportColumn[];
  /** The zone in which every date is shown: `utc` in any letter case, or an IANA name. Default `utc`. */
  readonly timezone?: string;
  /** Default `tabular`. */
  readonly template?: LayoutTemplate;
  /**
   * What separates the cells of a CSV file: one character, but no quote, line break, letter, digit, `+`, `-` or `.`.
   * Default `,`. Without effect on other kinds of file.
   */
  readonly csvDelimiter?: string;
}

/** One column of the output. */
export interface ExportColumn {
  /** What the column holds, e.g. `time`, `value` or `payload.state`. */
  readonly id: string;
  /** Its header. */
  readonly label: string;
}

/** One thing to export. */
export interface ExportItem {
  readonly params: ItemParams;
  /** Name of its file, without extension. Default: made from `format.filename` or the item itself. */
  readonly filename?: string;
}

/** The three kinds of item, told apart by their fields (`itemKind`). */
export type ItemParams = MessageParams | ResourceParams | ReportParams;

/**
 * Messages of a channel within the window `[from, to)`. Without `from`, the window is the `period` before `to`; with
 * `from` and `period` but no `to`, it is the `period` after `from`.
 */
export interface MessageParams {
  readonly target: MessageTarget;
  /** The channel to read. */
  readonly channelId: string;
  /** The subtopic to read; `''` is all of them. */
  readonly subtopic: string;
  /** Start of the window, Unix seconds with or without a fraction; the window holds it. Required without `period`. */
  readonly from?: number;
  /**
   * End of the window, Unix seconds with or without a fraction; the window does not hold it. Default: `from` and the
   * `period`, else when the export runs (a recurring one: when it was due).
   */
  readonly to?: number;
  /** Length of the window as an ISO 8601 duration, by calendar in the target zone. Without effect beside both bounds. */
  readonly period?: string;
  /** Default: every message as it is. */
  readonly decimation?: Decimation;
  /** Default: none. */
  readonly transform?: Transform;
  /** Default `long`. */
  readonly outputFormat?: OutputFormat;
}

/** Which series to read, and what to call them; taken apart by `splitTarget`. */
export interface MessageTarget {
  /** A SenML name such as `urn:tetouan:temperature`, or several separated by commas; none may repeat. */
  readonly value: string;
  /**
   * What to call them in the output, as many and separated by commas too. None may repeat, and none may be the name of
   * another. Default: the names.
   */
  readonly label?: string;
}

/** Makes one row of all messages of a series in a stretch of time. */
export interface Decimation {
  /**
   * Length of the stretch: a number and `s`, `m` (minutes), `h`, `d`, `w`, `M` (months) or `y`, e.g. `15m`. At most
   * 1e11 seconds.
   */
  readonly ds: string;
  readonly dsf: DecimationFunction;
}

/** JSON:API resources. */
export interface ResourceParams {
  /** Resource type, plural, e.g. `devices`. */
  readonly type: string;
  /** The resources to export; at least one. */
  readonly ids: readonly string[];
  /** Related resources to read along. Default: none. */
  readonly include?: readonly string[];
  /** Default: all. */
  readonly page?: ResourcePage;
}

/** A stretch of a list of resources. */
export interface ResourcePage {
  /** How many at most; a whole number, at least 1. */
  readonly limit: number;
  /** How many to leave out first; a whole number, at least 0. */
  readonly offset: number;
}

/** A report: a PDF made from a template. */
export interface ReportParams {
  /** How the report looks. */
  readonly template: JsonObject;
  /** What it shows; ids must not repeat. */
  readonly elements: readonly ReportElement[];
}

/** One part of a report. */
export interface ReportElement {
  /** What the template calls it. */
  readonly id: string;
  readonly kind: ReportElementKind;
  /** Where its content comes from. */
  readonly sources: readonly (MessageParams | ResourceParams)[];
}

/** Who hears of the outcome of an export. */
export interface Notification {
  /** Exactly two: one for success, one for failure. */
  readonly messages: readonly NotificationMessage[];
}

/** What is sent in one outcome. */
export interface NotificationMessage {
  /** Who gets it, as the medium names them. Default: the user who made the request. */
  readonly target?: string;
  readonly policy: NotificationPolicy;
  readonly medium: NotificationMedium;
  readonly title: string;
  readonly text: string;
}

/** An export as the server keeps it: the request and what the server adds to it. */
export interface StoredExport extends ExportRequest {
  readonly id: string;
  /** ISO 8601 date and time. */
  readonly createdAt: string;
  /** ISO 8601 date and time. */
  readonly updatedAt: string;
  /** ISO 8601 date and time; null while it lives. */
  readonly deletedAt: string | null;
}
