/** Collects the bytes of a file into a blob. */
import { ExportError } from '../core/errors.ts';

/** Bytes per part. Parts become blobs, which the browser stores outside the worker's memory. */
const PART_BYTES = 32 * 1024 * 1024;

/**
 * Collects all chunks into a blob. Holds at most one part in memory.
 *
 * @throws ExportError `storage-full` when the browser cannot store that many bytes; errors of `chunks`
 */
export async function collectBlob(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let size = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    size += chunk.length;
    if (bytes < PART_BYTES) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  const blob = new Blob([...parts, ...waiting], { type });
  if (blob.size === size && (await isReadable(blob))) return blob;
  throw new ExportError(
    'storage-full',
    `The browser cannot store a file of ${size} bytes: export less at once, or use a sink.`,
  );
}

/** Whether a blob can be read. When the browser had no room for a part, the blob still reports its full size. */
async function isReadable(blob: Blob): Promise<boolean> {
  try {
    return (await blob.slice(-1).arrayBuffer()).byteLength === Math.min(1, blob.size);
  } catch {
    return false;
  }
}
