const encoder = new TextEncoder();

/** Text as UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** How many characters of a text {@link utf8} has to replace. */
export function loneSurrogates(text: string): number {
  return text.match(/\p{Surrogate}/gu)?.length ?? 0;
}

/** UTF-8 chunks as UTF-16 with the low byte first; characters may be cut anywhere between chunks. */
export async function* utf16le(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const units = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) units.setUint16(2 * i, text.charCodeAt(i), true);
    yield new Uint8Array(units.buffer);
  }
}
