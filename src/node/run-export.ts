/** Runs exports in Node. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTooDeep } from '../client/nesting.ts';
import { JobPage } from '../client/page-host.ts';
import { plainRequest, wrongRunTime } from '../client/plain-job.ts';
import { isRunTime } from '../client/run-time.ts';
import type { ExportRequest } from '../contract/request.ts';
import { type LinkedAbort, linkedAbort } from '../core/abort.ts';
import { formats } from '../formats/index.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import { JobEngine } from '../pipeline/job-engine.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import { type ExportHost, type ExportJob, type ExportOutcome, runExport as runJob } from '../pipeline/run-export.ts';
import { resourceSources, sources } from '../sources/index.ts';
import type { NodeExportOptions, NodeExportResult } from './export-options.ts';
import { FolderOutput } from './folder-output.ts';
import type { Output } from './output.ts';
import { SinkOutput } from './sink-output.ts';

/**
 * Runs a request and writes its files into a folder or into streams. For the same request, data and run time, CSV files
 * have the same bytes as in a browser; XLSX and PDF files have the same content, compressed by Node.
 *
 * @throws ExportError see `ExportErrorCode`; the signal's reason when aborted; TypeError for misuse; what `onProgress`
 * throws
 */
export async function runExport(request: ExportRequest, options: NodeExportOptions): Promise<NodeExportResult> {
  const { signal, directory, overwrite, sink, now = Date.now() / 1000 } = checked(options);
  if (!isRunTime(now)) throw wrongRunTime(now);
  signal?.throwIfAborted();
  const run = linkedAbort(...(signal ? [signal] : []));
  const output = sink ? new SinkOutput(sink, run.signal) : new FolderOutput(pathOf(directory!), overwrite === true);
  try {
    const { files, warnings } = await runInto(output, jobOf(request, options, now), options, run);
    run.signal.throwIfAborted();
    const paths = await output.commit();
    return {
      files: files.map((file, i) => ({ ...file, ...(paths[i] !== undefined && { path: paths[i] }) })),
      warnings,
    };
  } catch (error) {
    await output.discard();
    throw run.signal.aborted ? run.signal.reason : error;
  } finally {
    run.end('The export has ended.');
  }
}

function jobOf(request: ExportRequest, options: NodeExportOptions, now: number): ExportJob {
  const { bundle, csv, xlsx, pdf, decimals, units, offsetColumn, empty, wide, gaps } = options;
  const given = Object.entries({ decimals, units, offsetColumn, empty, wide, gaps });
  const settings = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  return {
    request: plainRequest(request, isTooDeep),
    now,
    bundle,
    settings: plainRequest(settings, isTooDeep) as ExportSettingsOptions,
    formatOptions: { csv, xlsx, pdf },
  };
}

/** Runs a job and writes its files. An error that `onProgress` throws aborts it. */
async function runInto(
  output: Output,
  job: ExportJob,
  { source, resources = source.resources, registries, onProgress }: NodeExportOptions,
  run: LinkedAbort,
): Promise<ExportOutcome> {
  const progress = (report: ExportProgress) => {
    if (run.signal.aborted) return;
    try {
      onProgress?.(report);
    } catch (error) {
      run.abort(error);
    }
  };
  // The engine aborts it when the job ends, unlike the signal of the run.
  const controller = new AbortController();
  run.signal.addEventListener('abort', () => controller.abort(run.signal.reason), { once: true });
  const page = new JobPage(source, run.signal, undefined, undefined, resources);
  const engine = new JobEngine({
    sources: registries?.sources ?? sources,
    resourceSources: registries?.resourceSources ?? resourceSources,
    formats: registries?.formats ?? formats,
  });
  return engine.run({ source, resources }, page, controller, (host, runState) => {
    const deliver: ExportHost['deliver'] = (file, chunks) => {
      runState.began = true;
      return output.write(file, chunks);
    };
    return runJob(job, { ...host, deliver, progress });
  });
}

/** Checks the options that TypeScript would. */
function checked(options: NodeExportOptions): NodeExportOptions {
  const { source, resources, directory, sink, onProgress, overwrite } = options ?? {};
  if (typeof source?.id !== 'string')
    throw new TypeError('runExport needs the option source, e.g. connhexSource({ … }).');
  if (resources !== undefined && typeof resources?.id !== 'string')
    throw new TypeError('resources must be a source such as jsonApiSource({ … }).');
  if ((directory === undefined) === (sink === undefined))
    throw new TypeError('runExport needs one of the options directory and sink, which say where the files go.');
  if (directory !== undefined && (directory === '' || !(typeof directory === 'string' || directory instanceof URL)))
    throw new TypeError('directory must be the path of a folder, or a file: URL.');
  if (sink !== undefined && typeof sink !== 'function') throw new TypeError('sink must be a function.');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new TypeError('onProgress must be a function.');
  if (overwrite !== undefined && typeof overwrite !== 'boolean')
    throw new TypeError('overwrite must be true or false.');
  return options;
}

const pathOf = (directory: string | URL): string =>
  resolve(typeof directory === 'string' ? directory : fileURLToPath(directory));
