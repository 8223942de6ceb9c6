import { type ZipEntry, zip } from '../encoding/zip.ts';

/**
 * Delivers files as one archive, unless there is none to be in it.
 *
 * @param entries the files; left when the archive has ended, however it ends
 * @param modified the date that each file carries
 */
export async function archived<T>(
  entries: AsyncGenerator<ZipEntry>,
  modified: Date,
  deliver: (chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>) => Promise<T>,
): Promise<T[]> {
  try {
    const first = await entries.next();
    if (first.done) return [];
    const all = (async function* () {
      yield first.value;
      yield* entries;
    })();
    return [await deliver(zip(all, modified))];
  } finally {
    await entries.return(undefined);
  }
}
