/** The public API for hosts that build their own worker, with their own sources or formats. */
export { ExportError } from './core/errors.ts';
export { type ColumnHeader, cellAt, Instant } from './core/record-batch.ts';
export { SampleKind, SeriesTable } from './core/sample-batch.ts';
export { formatInstant, TimeZone } from './core/time-zone.ts';
export type * from './extension-types.ts';
export { formats } from './formats/index.ts';
export { xlsxFormat } from './formats/xlsx/format.ts';
export { resourceSources, sources } from './sources/index.ts';
export { BatchBuilder } from './sources/messages/batch-builder.ts';
export type { SampleQuery, Wait } from './sources/source.ts';
export { type ServeScope, serve } from './worker/serve.ts';
