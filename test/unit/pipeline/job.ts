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

/** A source as the worker sees it, of one that lives on the page. */
export function sourceOnPage({ config, read }: SourceDescriptor): SampleSource {
  const reads = new Map<number, AsyncIterator<readonly ChannelMessage[]>>();
  return open(
    config,
    hostWith({
      openRead: async (query) => {
        const ending = new AbortController();
        reads.set(reads.size, read!({ ...query, signal: ending.signal })[Symbol.asyncIterator]());
        return reads.size - 1;
      },
      pull: async (id) => {
        const next = await reads.get(id)!.next();
        return next.done ? null : next.value;
      },
      closeRead: async () => {},
    }),
  );
}

/** A request for message items, with what an item needs filled in. */
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

/** An export that was run to its end in memory. */
export interface FinishedExport extends ExportOutcome {
  readonly written: readonly { readonly head: FileHead; readonly bytes: Uint8Array<ArrayBuffer> }[];
  readonly reports: readonly ExportProgress[];
}

/** A host that does nothing but what is given. */
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

/** Runs an export over messages in memory, or another source. */
export async function finishedExport(
  request: unknown,
  from: readonly ChannelMessage[] | SampleSource,
  job: Partial<ExportJob> = {},
): Promise<FinishedExport> {
  const written: { head: FileHead; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const reports: ExportProgress[] = [];
  const source = 'read' in from ? from : sourceOnPage(memorySource(from));
  const outcome = await runExport(
    { request, now: 1_700_000_000, ...job },
    hostOn(source, {
      deliver: async (head, chunks) => void written.push({ head, bytes: joined(await collect(chunks)) }),
      progress: (report) => void reports.push(report),
    }),
  );
  return { ...outcome, written, reports };
}
