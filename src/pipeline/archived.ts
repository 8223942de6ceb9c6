/** Delivers several files as one ZIP archive. */
import { type ZipEntry, zip } from '../encoding/zip.ts';
import type { ExportPlan, ItemPlan } from './item-plans.ts';
import type { OpenItem } from './open-item.ts';

/** What an archive needs of a run. */
export interface ArchiveRun<T> {
  /** Makes a signal for the reads of one file. */
  ending(): { readonly signal: AbortSignal; end(): void };
  /** Opens an item when an empty one must not start a file; an empty list is such an item. */
  openedEarly(items: readonly ItemPlan[], signal: AbortSignal): Promise<OpenItem[] | undefined>;
  /** Writes the bytes of a file. */
  fileOf(
    items: readonly ItemPlan[],
    opened: readonly OpenItem[] | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Takes the bytes of the archive. */
  deliver(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<T>;
}

/** Delivers the files of a plan's items as one archive. Delivers nothing when there are no files. */
export async function archived<T>({ items, zone, now }: ExportPlan, run: ArchiveRun<T>): Promise<T[]> {
  const modified = new Date(zone.wallAt(now));
  const entries = (async function* (): AsyncGenerator<ZipEntry> {
    for (const item of items) {
      const { signal, end } = run.ending();
      try {
        const opened = await run.openedEarly([item], signal);
        if (opened?.length !== 0) yield { name: item.fileName, chunks: run.fileOf([item], opened, signal) };
      } finally {
        end();
      }
    }
  })();
  try {
    const first = await entries.next();
    if (first.done) return [];
    const all = (async function* () {
      yield first.value;
      yield* entries;
    })();
    return [await run.deliver(zip(all, modified))];
  } finally {
    await entries.return(undefined);
  }
}
