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

/** The three kinds of item. Their fields tell them apart. */
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

/** The series to read and their labels. */
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

/** JSON:API resources, such as devices: one row for each. */
export interface ResourceParams {
  /** Plural resource type, e.g. `devices`. */
  readonly type: string;
  /** Ids of the resources to export, as a list or as text with commas. Default: all resources of the type. */
  readonly ids?: readonly string[] | string;
  /** Names of relationships whose resources to read too, as a list or as text with commas. Default: none. */
  readonly include?: readonly string[] | string;
  /** The part of the list of resources to export. Only without `ids`. Default: all. */
  readonly page?: ResourcePage;
}

/** A part of a list of resources. */
export interface ResourcePage {
  /** The most resources; a whole number, at least 1. */
  readonly limit: number;
  /** The number of resources to skip; a whole number, at least 0. */
  readonly offset: number;
}

/** A report: texts, tables and charts in one PDF or XLSX file. */
export interface ReportParams {
  /** The look of the report, and its elements if `elements` does not list them. */
  readonly template: ReportTemplate;
  /** The content of the report. Ids must not repeat. Default: the elements of the template. */
  readonly elements?: readonly ReportElement[];
}

/**
 * The look of a report. Besides the fields below, each element may have a field named by its id: its text, or its
 * {@link ReportElementLook}. Servers may know further fields; they are kept and not used here.
 */
export interface ReportTemplate {
  /** Title of the report. Default: the name of its file. */
  readonly title?: string;
  /** Line under the title. Default: none. */
  readonly subtitle?: string;
  /** Paper size of a PDF. Default: that of the export option `pdf.pageSize`. */
  readonly pageSize?: 'a4' | 'letter';
  /** Orientation of a PDF. Default: that of the export option `pdf.orientation`. */
  readonly orientation?: 'portrait' | 'landscape';
  /** Elements, in their order. An element of {@link ReportParams.elements} with the same id gives the sources. */
  readonly elements?: readonly (ReportElement & ReportElementLook)[];
  /** The text or the look of an element, by its id. */
  readonly [id: string]: unknown;
}

/** One part of a report. */
export interface ReportElement {
  /** The key of the template that belongs to the element. */
  readonly id: string;
  /** The kind of content. It may be given as `type` instead. */
  readonly kind?: ReportElementKind;
  /** The same as `kind`. */
  readonly type?: ReportElementKind;
  /** The data that the element shows. Default: none, which only a text can have. */
  readonly sources?: readonly ReportSource[];
  /** How each source is shown, in the order of the sources. Default: the default of each field. */
  readonly formats?: readonly SourceFormat[];
}

/** How an element looks. */
export interface ReportElementLook {
  /** Heading above the element. Default: none. */
  readonly title?: string;
  /**
   * The text of the element. It may contain `{{from}}`, `{{to}}`, `{{now}}` and `{{timezone}}`, and for the source with
   * the index n `{{count:n}}`, `{{min:n}}`, `{{max:n}}`, `{{avg:n}}`, `{{sum:n}}`, `{{first:n}}`, `{{last:n}}` and
   * `{{unit:n}}`. Other braces stay. Default: none.
   */
  readonly text?: string;
  /** The columns of a table. Default: those of `format.columns` that it has, or else its usual columns. */
  readonly columns?: readonly ExportColumn[];
  /** Height of a chart, in points (1/72 inch), from 60 to 700. Default 220. */
  readonly height?: number;
  /** How each source is shown. Takes precedence over {@link ReportElement.formats}. */
  readonly formats?: readonly SourceFormat[];
}

/** The data of an element: messages or resources. */
export type ReportSource = ReportMessages | ReportResources;

/** Messages shown in a report. */
export interface ReportMessages extends MessageParams {
  /** Changes to each value, in this order, after decimation and transform. Default: none. */
  readonly postProc?: readonly PostProcess[];
}

/** Resources shown in a report. */
export interface ReportResources extends ResourceParams {
  /** Servers may accept it. Here, resources have no values to change, so only an empty list can run. */
  readonly postProc?: readonly PostProcess[];
}

/**
 * A change to each value of a series: `scale` multiplies by `by`, `add` adds `value`, `abs` drops the sign, `round`
 * rounds to `decimals` from 0 to 10, `cumulate` adds up all values so far.
 */
export type PostProcess =
  | {
      /** Multiplies each value. */
      readonly op: 'scale';
      /** The factor. */
      readonly by: number;
    }
  | {
      /** Adds to each value. */
      readonly op: 'add';
      /** What is added. */
      readonly value: number;
    }
  | {
      /** Drops the sign of each value. */
      readonly op: 'abs';
    }
  | {
      /** Rounds each value half away from zero. */
      readonly op: 'round';
      /** Decimals that stay; a whole number from 0 to 10. */
      readonly decimals: number;
    }
  | {
      /** Replaces each value by the sum of all values so far. */
      readonly op: 'cumulate';
    };

/** How a source is shown. Servers may know further fields; they are kept, and counted when they are not used. */
export interface SourceFormat {
  /** How a chart draws the values. Default `line`. */
  readonly type?: 'line' | 'area' | 'bar' | 'step';
  /** Color in a chart, as `#rrggbb`. Default: the next color of the palette. */
  readonly color?: string;
  /** Name in the legend, or caption of a table. Default: the labels of the source. */
  readonly label?: string;
  /** Unit of the values. Default: the unit in the messages. */
  readonly unit?: string;
  /** Decimals of the figures, from 0 to 10. Default: as the values need. */
  readonly decimals?: number;
  /** The value axis in a chart. Default: the left one, or the right one for a second unit. */
  readonly axis?: SourceAxis;
  /** Whether a chart has a legend. Default: when it has several series. */
  readonly legend?: boolean;
  /** The columns of a table. Takes precedence over {@link ReportElementLook.columns}. Default: those. */
  readonly columns?: readonly ExportColumn[];
}

/** The value axis of a source in a chart. */
export interface SourceAxis {
  /** The edge of the chart with the axis. Default `left`. */
  readonly side?: 'left' | 'right';
  /** Value at the lower end. Default: a round number below all values. */
  readonly min?: number;
  /** Value at the upper end. Default: a round number above all values. */
  readonly max?: number;
  /** Text beside the axis. Default: the units. */
  readonly label?: string;
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
