/** Encodes text as UTF-8 and UTF-16. */

const encoder = new TextEncoder();

/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The number of characters in a text that {@link utf8} replaces. */
export function loneSurrogates(text: string): number {
  return text.match(/\p{Surrogate}/gu)?.length ?? 0;
}

/** Converts UTF-8 chunks to UTF-16 with the low byte first. Characters may be split between chunks. */
export async function* utf16le(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const units = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) units.setUint16(2 * i, text.charCodeAt(i), true);
    yield new Uint8Array(units.buffer);
  }
}
