/** Compresses and expands bytes in the zlib format. */

/** Compresses bytes into the zlib format, which `FlateDecode` reads. */
export async function zlibDeflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(new CompressionStream('deflate'), bytes);
}

/** Expands bytes in the zlib format. */
export async function zlibInflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(new DecompressionStream('deflate'), bytes);
}

async function through(
  { readable, writable }: GenericTransformStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = (writable as WritableStream<Uint8Array>).getWriter();
  const reader = (readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const feeding = (async () => {
    await writer.write(bytes);
    await writer.close();
  })();
  // A fault in the input rejects the reads as well.
  feeding.catch(() => {});
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
  }
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
