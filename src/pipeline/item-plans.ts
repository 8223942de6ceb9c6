/** Defines plans: what an export, its items and its tables will be, decided before any data is read. */
import type { ChartAxis, ChartSeriesStyle } from '../charts/chart.ts';
import type { BucketSize } from '../contract/bucket-size.ts';
import type { ExportColumn, PostProcess } from '../contract/request.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { Format } from '../formats/format.ts';
import type { Split } from '../layouts/layout.ts';
import type { ResourceQuery } from '../sources/resources/resource-source.ts';
import type { SampleQuery } from '../sources/source.ts';
import type { AggregateFunction } from '../transforms/accumulators.ts';
import type { GapFill } from '../transforms/gaps.ts';
import type { ExportSettings } from './export-settings.ts';
import type { ItemLayout } from './item-checks.ts';

/**
 * How several items are delivered: `zip` is one archive; `files` are separate files; `workbook` is one XLSX file with a
 * sheet for each item; `table` is one table.
 *
 * A table joins wide items with the same decimation on time, with the columns of each in the order of the items. Their
 * transforms and windows may differ. Its name is `format.filename`, or else describes its content. Columns with the
 * same header get the item's file name or channel added. It has no identity columns such as `publisher`; `wide.split`
 * separates devices. All items are read in parallel, and a few batches of each are held.
 */
export type Bundle = 'zip' | 'files' | 'workbook' | 'table';

/** A window of time: half-open, Unix milliseconds. */
export interface TimeWindow {
  /** Start, inclusive. */
  readonly from: number;
  /** End, exclusive. */
  readonly to: number;
}

/** The names of an item. */
export interface ItemNames {
  /** Index of the item in the request. */
  readonly index: number;
  /**
   * File name with extension, safe and unique within the request. For an item of a table, it is the name of the table's
   * file.
   */
  readonly fileName: string;
  /** The item's own name in the request, without extension; empty when it has none. */
  readonly name: string;
  /** Title of the rows: the file name in the request, or else what the item contains. */
  readonly title: string;
}

/** The plan of the messages of an item, or of a source of a report. */
export interface MessagePlan extends ItemLayout, ItemNames {
  readonly kind: 'message';
  /** The messages to read. */
  readonly query: SampleQuery;
  readonly decimation?: { readonly size: BucketSize; readonly function: AggregateFunction };
  /** Whether values become differences. */
  readonly delta: boolean;
  /** Further changes to each value, in this order. Absent when there are none. */
  readonly postProcess?: readonly PostProcess[];
  /** How buckets without messages are filled. Absent when they get no row, and always without decimation. */
  readonly gaps?: GapFill;
  /** How its columns are split by device. Absent when they are not split. */
  readonly split?: Split;
  /** The columns of its rows. When they are split without a list of devices, these are the columns before the split. */
  readonly columns: readonly ColumnHeader[];
  /** The unit to show instead of those in the messages. Absent: those in the messages. */
  readonly unit?: string;
  /** Decimals of its figures, from 0 to 10. Absent: those of the settings. */
  readonly decimals?: number;
}

/** A column that a request asks resources for. */
export interface AskedColumn extends ExportColumn {
  /** Where the request has it. */
  readonly path: readonly (string | number)[];
  /** Whether it is a fault when the resources do not have it. Otherwise it is skipped and counted. */
  readonly isStrict: boolean;
}

/** The plan of the resources of an item, or of a source of a report. */
export interface ResourcePlan extends ItemNames {
  readonly kind: 'resource';
  /** The resources to read. */
  readonly query: ResourceQuery;
  /** The columns that the request asks for. Absent: all attributes. */
  readonly asked?: readonly AskedColumn[];
  /** Where the request has each of the query's includes. */
  readonly includePaths: readonly (readonly (string | number)[])[];
}

/** What a report reads. */
export type SourcePlan = MessagePlan | ResourcePlan;

/** What the elements of a report have in common. */
interface ElementBase {
  /** Heading; empty when there is none. */
  readonly title: string;
  /** The text, with placeholders; empty when there is none. */
  readonly text: string;
  /** The data of the element. */
  readonly sources: readonly SourcePlan[];
  /** The reads of the figures in the text, by the index of the source. Sources that the text does not name have none. */
  readonly figures: ReadonlyMap<number, SourcePlan>;
}

/** A text of a report. */
export interface TextPlan extends ElementBase {
  readonly kind: 'text';
}

/** The tables of a report's element: one for each source. */
export interface TablesPlan extends ElementBase {
  readonly kind: 'table';
}

/** How the values of one source of a chart are drawn. */
export interface ChartSourcePlan extends ChartSeriesStyle {
  /** Name in the legend. Absent: the labels of the variables. */
  readonly label?: string;
}

/** A chart of a report. */
export interface ChartPlan extends ElementBase {
  readonly kind: 'chart';
  readonly sources: readonly MessagePlan[];
  /** The look of each source. */
  readonly styles: readonly ChartSourcePlan[];
  /** Height in points. Absent: the usual height. */
  readonly height?: number;
  /** Whether there is a legend. Absent: when there are several series. */
  readonly legend?: boolean;
  /** The value axes. Absent: their defaults. */
  readonly left?: ChartAxis;
  readonly right?: ChartAxis;
}

/** An element of a report. */
export type ElementPlan = TextPlan | TablesPlan | ChartPlan;

/** The plan of a report. */
export interface ReportPlan extends ItemNames {
  readonly kind: 'report';
  /** Line under the title. Absent when there is none. */
  readonly subtitle?: string;
  /** Paper size of a PDF. Absent: that of the options. */
  readonly pageSize?: 'a4' | 'letter';
  /** Orientation of a PDF. Absent: that of the options. */
  readonly orientation?: 'portrait' | 'landscape';
  /** From the earliest start to the latest end of the messages. Absent without messages. */
  readonly window?: TimeWindow;
  /** The elements, in their order. */
  readonly elements: readonly ElementPlan[];
}

/** The plan of one item. */
export type ItemPlan = MessagePlan | ResourcePlan | ReportPlan;

/** What is known about a table besides its rows. The table has one item or all items. */
export interface TableHead {
  /** Title of the rows. */
  readonly title: string;
  /** Index of the item. Absent for a table of several items. */
  readonly index?: number;
  /** The window of the rows. Absent when they have none. */
  readonly window?: TimeWindow;
  /** How the rows are decimated. Absent when they are not. */
  readonly decimation?: MessagePlan['decimation'];
  /** Decimals of the figures. Absent: those of the settings. */
  readonly decimals?: number | undefined;
}

/** The plan of the one table of several items. */
export interface TablePlan {
  /** The items. The first column of each is its times. */
  readonly items: readonly MessagePlan[];
  /** The columns of times before the variables. */
  readonly before: readonly ColumnHeader[];
  /** The columns of times after the first variable. */
  readonly after: readonly ColumnHeader[];
  /** For each item, words that distinguish columns with the same header, best first. Some may be empty. */
  readonly tags: readonly (readonly string[])[];
}

/** The plan of an export. */
export interface ExportPlan {
  /** The format of the files. */
  readonly format: Format;
  /** The zone of all dates. */
  readonly zone: TimeZone;
  /** Run time, Unix milliseconds: the creation date of files. */
  readonly now: number;
  /** Whether each record is a block of rows (the template `expanded`). */
  readonly expanded: boolean;
  /** The delimiter of CSV files, if the request gives one. */
  readonly delimiter: string | undefined;
  /** The settings for every format. */
  readonly settings: ExportSettings;
  /** The columns that the request lists. */
  readonly asked: readonly ExportColumn[] | undefined;
  /** The items, in the order of the request. */
  readonly items: readonly ItemPlan[];
  /**
   * The one table of all items. Absent when each item is its own table.
   */
  readonly table?: TablePlan;
  /** How several items are delivered. It is `files` for a single item. */
  readonly bundle: Bundle;
  /** Name of the one file with all items. Undefined when each item has its own file. */
  readonly bundleName: string | undefined;
  /** Title of all items: `format.filename`, or else their variables. */
  readonly title: string;
}

/** Whether the rows of an item are messages. */
export const isMessagePlan = (item: ItemPlan): item is MessagePlan => item.kind === 'message';

/** Returns what is known about the rows of messages before they are read. */
export const headOf = ({ title, index, query: { from, to }, decimation, decimals }: MessagePlan): TableHead => ({
  title,
  index,
  window: { from, to },
  ...(decimation && { decimation }),
  decimals,
});
