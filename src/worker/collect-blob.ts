import { ExportError } from '../core/errors.ts';

/** Bytes gathered before they become a blob, which the browser keeps outside the worker's memory. */
const PART_BYTES = 32 * 1024 * 1024;

/**
 * A blob of all chunks; holds a part of it at most.
 *
 * @throws ExportError `storage-full` when the browser cannot keep so many bytes; what `chunks` throws
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
    `The browser cannot keep a file of ${size} bytes: export less at once, or give a sink.`,
  );
}

/** Whether a blob can be read: where the browser has no room for a part of one, it tells its size all the same. */
async function isReadable(blob: Blob): Promise<boolean> {
  try {
    return (await blob.slice(-1).arrayBuffer()).byteLength === Math.min(1, blob.size);
  } catch {
    return false;
  }
}
