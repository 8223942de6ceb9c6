/** Collects all items of an asynchronous sequence. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Makes an asynchronous sequence of these items. */
export async function* sequence<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Joins chunks. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Decodes UTF-8, including a BOM. Throws when the bytes are not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
}

/** Returns a text as it reads back from UTF-8: lone surrogates become U+FFFD. */
export function throughUtf8(text: string): string {
  return textOf(new TextEncoder().encode(text));
}
