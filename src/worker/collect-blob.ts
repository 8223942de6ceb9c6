/** Bytes gathered before they become a blob, which the browser keeps outside the worker's memory. */
const PART_BYTES = 32 * 1024 * 1024;

/** A blob of all chunks; holds a part of it at most. */
export async function collectBlob(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>, type: string): Promise<Blob> {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    parts.push(new Blob(waiting));
    waiting = [];
    bytes = 0;
  }
  return new Blob([...parts, ...waiting], { type });
}
