/** Delivers several files as one ZIP archive. */
import { type ZipEntry, zip } from '../encoding/zip.ts';

/**
 * Delivers files as one archive. Delivers nothing when there are no files.
 *
 * @param entries the files; the generator is closed when the archive ends or fails
 * @param modified the modification date of each file
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
