/**
 * The types of the wire contract: the body and the reply of `POST /exports`. They are written by hand, so that using
 * them needs no validation library. The compiler checks the schemas in this folder against them.
 */

/** A value that JSON can express. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object that JSON can express. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Format of a file, which is also its extension. */
export type FileExtension = 'csv' | 'xlsx' | 'pdf';

/** The layout of records: `tabular` is a table; `expanded` shows each record as a block of `label: value` rows. */
export type LayoutTemplate = 'tabular' | 'expanded';

/** Whether an export runs once, or repeatedly at intervals of `periodicity`. */
export type ExportType = 'recurring' | 'oneTime';

/** `long` has one row per message (or bucket). `wide` has one row per time and a column per variable. */
export type OutputFormat = 'long' | 'wide';

/**
 * The function that turns the values of a bucket into one. `stddev` and `variance` are of the sample (n − 1); `first`
 * and `last` are by time. Servers do not support `count`, `first`, `last` and `median`.
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

/** A change to each series after decimation. `delta` turns each value into its difference from the one before. */
export type Transform = 'delta';

/** The outcome of a run that a notification is sent for. */
export type NotificationPolicy = 'onSuccess' | 'onFailure';

/** The service that delivers a notification. */
export type NotificationMedium = 'email' | 'telegram' | 'slack' | 'discord';

/** The kind of content that an element of a report shows. */
export type ReportElementKind = 'text' | 'chart' | 'table';

/** An export request: what to read and which files to write. */
export interface ExportRequest {
  /** What the files look like. */
  readonly format: ExportFormat;
  /** Whether the export runs once or repeatedly. */
  readonly type: ExportType;
  /** What to export: at least one item. Each item becomes a file. */
  readonly items: readonly ExportItem[];
  /**
   * Time from one run to the next, as an ISO 8601 duration such as `P1D` or `P1Y6M4DT12H30M5S`. Required when `type` is
   * `recurring`; ignored when it is `oneTime`.
   */
  readonly periodicity?: string;
  /** The instant from which `periodicity` counts, Unix seconds. Default: when the request was created. */
  readonly periodStart?: number;
  /**
   * The messages that report the outcome. Optional for exports that run in the browser; required for exports that are
   * sent to a server.
   */
  readonly notification?: Notification;
}

/** What the files of an export look like. */
export interface ExportFormat {
  /** Format of the files. */
  readonly extension: FileExtension;
  /**
   * Name, without extension, of the download when it contains several files. Also the name of an item without its own
   * `filename`. Default: made from the items.
   */
  readonly filename?: string;
  /**
   * The output columns, in this order; at least one. Default: the usual columns of the kind of item. Required when an
   * item has `outputFormat` `wide`.
   */
  readonly columns?: readonly ExportColumn[];
  /** The zone in which every date is shown: `utc` in any letter case, or an IANA name. Default `utc`. */
  readonly timezone?: string;
  /** The layout of records. Default `tabular`. */
  readonly template?: LayoutTemplate;
  /**
   * The character between the cells of a CSV file. It must not be a quote, line break, letter, digit, `+`, `-` or `.`.
   * Default `,`. Ignored for other formats.
   */
  readonly csvDelimiter?: string;
}

/** One column of the output. */
export interface ExportColumn {
  /** What the column contains, e.g. `time`, `value` or `payload.state`. */
  readonly id: string;
  /** Header of the column. */
  readonly label: string;
}

/** One part of an export, which becomes a file. */
export interface ExportItem {
  /** What to read: messages, resources or a report. */
  readonly params: ItemParams;
  /** Name of the item's file, without extension. Default: made from `format.filename` or the item itself. */
  readonly filename?: string;
}

/** The three kinds of item. Their fields tell them apart (`itemKind`). */
export type ItemParams = MessageParams | ResourceParams | ReportParams;

/**
 * Messages of a channel within the window `[from, to)`. Without `from`, the window is the `period` that ends at `to`.
 * With `from` and `period` but no `to`, it is the `period` that starts at `from`.
 */
export interface MessageParams {
  /** The series to read. */
  readonly target: MessageTarget;
  /** Id of the channel to read. */
  readonly channelId: string;
  /** The subtopic to read; `''` means all subtopics. */
  readonly subtopic: string;
  /** Start of the window, Unix seconds, inclusive; fractions are allowed. Required without `period`. */
  readonly from?: number;
  /**
   * End of the window, Unix seconds, exclusive; fractions are allowed. Default: `from` plus `period` when both are
   * given, otherwise the run time. The run time of a recurring export is the time when it was due.
   */
  readonly to?: number;
  /**
   * Length of the window as an ISO 8601 duration, by calendar in the zone of the request. Ignored when both bounds are
   * given.
   */
  readonly period?: string;
  /** How to reduce the messages to one row per bucket. Default: every message is a row. */
  readonly decimation?: Decimation;
  /** A change to each series after decimation. Default: none. */
  readonly transform?: Transform;
  /** One row per message or one row per time. Default `long`. */
  readonly outputFormat?: OutputFormat;
}

/** The series to read and their labels. `splitTarget` splits the lists. */
export interface MessageTarget {
  /** A SenML name such as `urn:tetouan:temperature`, or several separated by commas. Names must not repeat. */
  readonly value: string;
  /**
   * Labels for the output, one for each name, separated by commas. Labels must not repeat, and none may be the name of
   * another target. Default: the names.
   */
  readonly label?: string;
}

/** Reduces all messages of a series in a bucket of time to one row. */
export interface Decimation {
  /**
   * Length of a bucket: a number and `s`, `m` (minutes), `h`, `d`, `w`, `M` (months) or `y`, e.g. `15m`. At most 1e11
   * seconds.
   */
  readonly ds: string;
  /** The function that turns the values of a bucket into one. */
  readonly dsf: DecimationFunction;
}

/** JSON:API resources. */
export interface ResourceParams {
  /** Plural resource type, e.g. `devices`. */
  readonly type: string;
  /** Ids of the resources to export; at least one. */
  readonly ids: readonly string[];
  /** Names of related resources to read too. Default: none. */
  readonly include?: readonly string[];
  /** The part of the list of resources to export. Default: all. */
  readonly page?: ResourcePage;
}

/** A part of a list of resources. */
export interface ResourcePage {
  /** The most resources; a whole number, at least 1. */
  readonly limit: number;
  /** The number of resources to skip; a whole number, at least 0. */
  readonly offset: number;
}

/** A report: a PDF made from a template. */
export interface ReportParams {
  /** The look of the report. */
  readonly template: JsonObject;
  /** The content of the report. Ids must not repeat. */
  readonly elements: readonly ReportElement[];
}

/** One part of a report. */
export interface ReportElement {
  /** The key of the template that belongs to the element. */
  readonly id: string;
  /** The kind of content. */
  readonly kind: ReportElementKind;
  /** The data that the element shows. */
  readonly sources: readonly (MessageParams | ResourceParams)[];
}

/** The messages that report the outcome of an export. */
export interface Notification {
  /** Exactly two: one for success, one for failure. */
  readonly messages: readonly NotificationMessage[];
}

/** The message for one outcome. */
export interface NotificationMessage {
  /** The recipient, in the notation of the medium. Default: the user who made the request. */
  readonly target?: string;
  /** The outcome that the message reports. */
  readonly policy: NotificationPolicy;
  /** The service that delivers the message. */
  readonly medium: NotificationMedium;
  /** Title of the message. */
  readonly title: string;
  /** Text of the message. */
  readonly text: string;
}

/** An export as the server stores it: the request and the fields that the server adds. */
export interface StoredExport extends ExportRequest {
  /** Id of the export on the server. */
  readonly id: string;
  /** When the export was created, as ISO 8601 date and time. */
  readonly createdAt: string;
  /** When the export was last changed, as ISO 8601 date and time. */
  readonly updatedAt: string;
  /** When the export was deleted, as ISO 8601 date and time; null while it exists. */
  readonly deletedAt: string | null;
}
