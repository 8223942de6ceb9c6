/**
 * The public API with the worker inside: the names of `index.ts`, and no file that a host's build must find. The values
 * are named one by one, because a build that follows `index.ts` would copy the files that its worker needs.
 */
export { download } from './client/download.ts';
export { ExportError } from './core/errors.ts';
export { createExporter } from './create-inline-exporter.ts';
export type * from './index.ts';
export {
  clickhouseSource,
  connhexSource,
  customSource,
  jsonApiSource,
  magistralaSource,
  mainfluxSource,
  memorySource,
} from './sources/descriptor.ts';
