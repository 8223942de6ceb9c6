/** Joins small chunks of bytes into large ones. */

/** The least bytes of every chunk but the last. Fewer are not worth a transfer from worker to page. */
export const LEAST_CHUNK_BYTES: number = 64 * 1024;

/**
 * Passes the same bytes on in large chunks. Joins small chunks and passes large ones unchanged. Each chunk owns its
 * whole buffer.
 */
export async function* largeChunks(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < LEAST_CHUNK_BYTES) continue;
    yield joined(waiting, bytes);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(waiting, bytes);
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], bytes: number): Uint8Array<ArrayBuffer> {
  const [first] = chunks;
  if (chunks.length === 1 && first!.byteLength === first!.buffer.byteLength) return first!;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
