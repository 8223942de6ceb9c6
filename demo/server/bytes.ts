/** Texts as bytes, and bytes joined; without what only Node has. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** UTF-8 as a text. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Several runs of bytes as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
