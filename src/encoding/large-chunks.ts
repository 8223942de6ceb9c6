/** Every chunk but the last has so many bytes at least: fewer are not worth the way from worker to page. */
export const LEAST_CHUNK_BYTES: number = 64 * 1024;

/** The same bytes in large chunks: small ones are joined, large ones handed on as they are; each owns its whole buffer. */
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
