/** What a person chooses in an export form. */
import type { DecimationFunction, FileExtension } from '../contract/request.ts';
import type { Decimals } from '../formats/format.ts';

/** A series that the form offers: all messages of one name in one channel. */
export interface FormSeries {
  /** Id of the channel. */
  readonly channelId: string;
  /** Subtopic of the channel. Default `''`: all subtopics. */
  readonly subtopic?: string;
  /** SenML name of the series, typically a URN. */
  readonly name: string;
  /** Name for people, such as `Temperature`. Default: the last part of `name`. */
  readonly label?: string;
  /** Unit of its values, as in SenML (`Cel`) or for people (`°C`). Default: none is shown. */
  readonly unit?: string;
  /** Decimals to show. They take effect when all chosen series give the same number. Default: chosen from the values. */
  readonly decimals?: number;
}

/** A window: half-open, Unix seconds. */
export interface FormWindow {
  /** Start, inclusive. */
  readonly from: number;
  /** End, exclusive. */
  readonly to: number;
}

/**
 * The windows that have a name. `screen` is what the dashboard shows, up to the run time; the others are whole days of
 * the zone.
 */
export type NamedPeriod = 'screen' | 'yesterday' | 'last7Days' | 'thisMonth' | 'lastMonth';

/**
 * What time the file covers. `last7Days` are the seven whole days that ended at the last midnight. `thisMonth` ends at
 * the run time. A custom period includes both of its days.
 */
export type PeriodChoice =
  | {
      /** Its name. */
      readonly kind: NamedPeriod;
    }
  | {
      /** Says that it is given by its days. */
      readonly kind: 'custom';
      /** First day, `yyyy-MM-dd`. */
      readonly firstDay: string;
      /** Last day, included, `yyyy-MM-dd`. */
      readonly lastDay: string;
    };

/**
 * How detailed the rows are: every reading, or one figure for each step. `per` is a bucket size of the contract, such as
 * `15m`, `1h`, `1d` or `1M`.
 */
export type DetailChoice =
  | {
      /** Every reading as it is. */
      readonly kind: 'readings';
    }
  | {
      /** A figure for each step. */
      readonly kind: 'figures';
      /** The step: a bucket size. */
      readonly per: string;
      /** The figure. */
      readonly by: DecimationFunction;
    };

/** A chosen series. */
export interface SeriesChoice {
  /** Key of the series; see {@link seriesKey}. */
  readonly key: string;
  /** Header of its column. Default: the label of the series. */
  readonly label?: string;
}

/**
 * How several series reach the file. `one`: one table, a column for each. `sheets`: an XLSX sheet for each; in other
 * formats the same as `one`. `files`: a file for each, in one ZIP.
 */
export type PartsChoice = 'one' | 'sheets' | 'files';

/**
 * For whom figures and dates of a CSV file are written. `auto`: for spreadsheet programs in the form's language, with a
 * decimal comma where people write one. `comma` and `point`: the same with this decimal sign. `program`: RFC 4180 with
 * ISO dates, for programs.
 */
export type FiguresChoice = 'auto' | 'comma' | 'point' | 'program';

/** Everything that a person can choose for one file. Plain data, except for the logo. */
export interface ExportChoices {
  /** Type of the file. Default `xlsx`. */
  readonly extension: FileExtension;
  /** The chosen series, in the order of their columns. Default: all of them when there are at most 20, else none. */
  readonly series: readonly SeriesChoice[];
  /** Time that the file covers. Default: what is on screen, or else the last seven days. */
  readonly period: PeriodChoice;
  /** IANA name of the zone of all dates. Default: the host's, or else the browser's. */
  readonly timezone: string;
  /**
   * How detailed the rows are. Absent: every reading in XLSX and CSV, and in a PDF, which is made to be read, an average
   * for each step that gives at most about 1,000 rows.
   */
  readonly detail?: DetailChoice | undefined;
  /** File name without extension. Default `''`: from the series and the period. */
  readonly filename: string;
  /** Decimals of figures. Default `auto`. */
  readonly decimals: Decimals;
  /** Whether headers include units. Default true. */
  readonly units: boolean;
  /** Header of the column of times. Default `''`: the word of the form's language. */
  readonly timeLabel: string;
  /** Whether each device gets its own columns. Default false. */
  readonly perDevice: boolean;
  /** How several series reach the file. Default `one`. */
  readonly parts: PartsChoice;
  /** Form of figures and dates in CSV. Default `auto`. */
  readonly figures: FiguresChoice;
  /** Title of a PDF. Default `''`: the names of the series. */
  readonly title: string;
  /** The bytes of a PNG or JPEG for the head of a PDF. Default: none. */
  readonly logo?: Uint8Array | undefined;
  /** Whether PDF and XLSX have a chart. Absent: a PDF has one. */
  readonly chart?: boolean | undefined;
  /** Whether PDF and XLSX have a table of count, minimum, average and so on. Absent: a PDF has one. */
  readonly summary?: boolean | undefined;
}

/** Returns the key that identifies a series in a form: its channel, subtopic and name. */
export function seriesKey({ channelId, subtopic = '', name }: FormSeries): string {
  return JSON.stringify([channelId, subtopic, name]);
}
