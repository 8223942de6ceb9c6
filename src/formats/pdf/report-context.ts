/** What the elements of a report share. */
import type { ReportFile, WriteOptions } from '../format.ts';
import type { HeadFacts } from './head-facts.ts';
import type { Pen } from './pen.ts';
import type { ReportFlow } from './report-flow.ts';
import type { SharedParts } from './shared-parts.ts';

/** What the elements of a report share. */
export interface ReportContext {
  /** The report. */
  readonly report: ReportFile;
  /** Options of the file. */
  readonly options: WriteOptions;
  /** Parts that the pages of the file share. */
  readonly shared: SharedParts;
  /** Draws texts, and counts what they lose. */
  readonly pen: Pen;
  /** The pages. */
  readonly flow: ReportFlow;
  /** Title of the report. */
  readonly title: string;
  /** Facts about the whole report. */
  readonly head: HeadFacts;
}

/** The texts above a table or chart. Each is empty when there is none. */
export interface ElementTitles {
  /** Heading of the element. */
  readonly heading: string;
  /** Name of the table or chart, below the heading. */
  readonly caption: string;
  /** Title of the bookmark that leads here. */
  readonly bookmark: string;
  /** Whether it belongs to the same element as what is above. */
  readonly isFurther: boolean;
}
