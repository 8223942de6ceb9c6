/** All items of an asynchronous sequence. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** An asynchronous sequence of these items. */
export async function* sequence<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Chunks as one run of bytes. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Bytes as text, a BOM included; throws when they are no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
}

/** What is left of a text after it has been through UTF-8: lone surrogates have become U+FFFD. */
export function throughUtf8(text: string): string {
  return textOf(new TextEncoder().encode(text));
}
