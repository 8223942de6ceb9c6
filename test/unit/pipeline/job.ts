import { PageReads } from '../../../src/client/page-reads.ts';
import type { ExportRequest, MessageParams } from '../../../src/contract/request.ts';
import { formats } from '../../../src/formats/index.ts';
import type { ExportProgress } from '../../../src/pipeline/progress.ts';
import type { ExportHost, ExportOutcome, FileHead } from '../../../src/pipeline/run-export.ts';
import { type ExportJob, runExport } from '../../../src/pipeline/run-export.ts';
import { open } from '../../../src/sources/custom.ts';
import { type ChannelMessage, memorySource, type SourceDescriptor } from '../../../src/sources/descriptor.ts';
import type { SampleSource } from '../../../src/sources/source.ts';
import { collect, joined } from '../../support/oracles/bytes.ts';
import { hostWith } from '../../support/read-all.ts';

/** Converts a source on the page to a source in the worker. */
export function sourceOnPage(source: SourceDescriptor): SampleSource {
  const reads = new PageReads(source, new AbortController().signal);
  return open(
    source.config,
    hostWith({
      openRead: async (query) => reads.open(query),
      pull: (id) => reads.pull(id),
      closeRead: async (id) => reads.close(id),
    }),
  );
}

/** Makes a request for message items and fills in required fields. */
export function requestFor(
  items: readonly (Partial<MessageParams> & { filename?: string })[],
  format: Partial<ExportRequest['format']> = {},
): ExportRequest {
  return {
    format: { extension: 'csv', ...format },
    type: 'oneTime',
    items: items.map(({ filename, ...params }) => ({
      params: { target: { value: 'a' }, channelId: 'c1', subtopic: '', from: 0, to: 1000, ...params },
      ...(filename !== undefined && { filename }),
    })),
  };
}

/** A finished export in memory. */
export interface FinishedExport extends ExportOutcome {
  readonly written: readonly { readonly head: FileHead; readonly bytes: Uint8Array<ArrayBuffer> }[];
  readonly reports: readonly ExportProgress[];
}

/** Makes a host that does nothing except the given parts. */
export function hostOn(source: SampleSource, parts: Partial<ExportHost> = {}): ExportHost {
  return {
    source,
    formats,
    signal: new AbortController().signal,
    deliver: async (_, chunks) => void (await collect(chunks)),
    progress: () => {},
    ...parts,
  };
}

/** Runs an export of messages in memory or of another source. */
export async function finishedExport(
  request: unknown,
  from: readonly ChannelMessage[] | SampleSource,
  job: Partial<ExportJob> = {},
  parts: Partial<ExportHost> = {},
): Promise<FinishedExport> {
  const written: { head: FileHead; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const reports: ExportProgress[] = [];
  const source = 'read' in from ? from : sourceOnPage(memorySource(from));
  const outcome = await runExport(
    { request, now: 1_700_000_000, ...job },
    hostOn(source, {
      deliver: async (head, chunks) => void written.push({ head, bytes: joined(await collect(chunks)) }),
      progress: (report) => void reports.push(report),
      ...parts,
    }),
  );
  return { ...outcome, written, reports };
}
