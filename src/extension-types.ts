/** The types for sources and formats of your own, in a worker and in Node. */
export type { ChartAxis, ChartSeriesStyle, ChartSeriesType, ChartSide } from './charts/chart.ts';
export type { SeriesShape } from './charts/series-shape.ts';
export type { Cell, Column, RecordBatch, RecordSchema } from './core/record-batch.ts';
export type { Resource } from './core/resource.ts';
export type { PartialColumns, SampleBatch, SampleField, SeriesFields } from './core/sample-batch.ts';
export type { SummaryFacts } from './core/summary.ts';
export type {
  ChartBlock,
  ChartContent,
  Fact,
  Figure,
  FigureWishes,
  FileSection,
  Format,
  FormatModule,
  PageCount,
  ReportChart,
  ReportFile,
  ReportPart,
  ReportPartBase,
  ReportTable,
  ReportText,
  SectionFigures,
  TableSize,
  WriteOptions,
} from './formats/format.ts';
export type { XlsxFormatOptions } from './formats/xlsx/format.ts';
export type { PrepareWorkbook, SheetHandle } from './formats/xlsx/prepare-workbook.ts';
export type { Registries } from './pipeline/job-engine.ts';
export type {
  ResourceQuery,
  ResourceSource,
  ResourceSourceEntry,
  ResourceSourceModule,
} from './sources/resources/resource-source.ts';
export type {
  PartialQuery,
  ReadContext,
  SampleSource,
  SourceEntry,
  SourceHost,
  SourceModule,
} from './sources/source.ts';
