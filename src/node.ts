/** The public API for Node: the same engine without a browser. */
export { ExportError } from './core/errors.ts';
export { cellAt, Instant } from './core/record-batch.ts';
export { SampleKind, SeriesTable } from './core/sample-batch.ts';
export { formatInstant, TimeZone } from './core/time-zone.ts';
export type * from './extension-types.ts';
export { formats } from './formats/index.ts';
export { xlsxFormat } from './formats/xlsx/format.ts';
export type {
  NodeExportedFile,
  NodeExportOptions,
  NodeExportResult,
  NodeSink,
  NodeWritable,
} from './node/export-options.ts';
export { runExport } from './node/run-export.ts';
export type { FileHead } from './pipeline/run-export.ts';
export type * from './public-types.ts';
export {
  clickhouseSource,
  connhexSource,
  customSource,
  jsonApiSource,
  magistralaSource,
  mainfluxSource,
  memorySource,
} from './sources/descriptor.ts';
export { resourceSources, sources } from './sources/index.ts';
export { BatchBuilder } from './sources/messages/batch-builder.ts';
