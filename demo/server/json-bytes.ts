const DIGIT_ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

const encoder = new TextEncoder();

/** A growing run of bytes: pages are written here directly, without objects or strings for each message. */
export class JsonBytes {
  #buffer: Uint8Array;
  #length = 0;

  /** @param capacity bytes expected; it grows beyond them as needed */
  constructor(capacity = 4096) {
    this.#buffer = new Uint8Array(capacity);
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** What was written; shares memory with this object. */
  get written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Appends one byte. */
  byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  /** Appends bytes. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#buffer.subarray(this.#length)).written;
  }

  /** Appends `hundredths / 100` as a decimal number; an integer below 2^31 in size. */
  hundredths(hundredths: number): void {
    this.#reserve(16);
    const buffer = this.#buffer;
    let rest = hundredths < 0 ? -hundredths | 0 : hundredths | 0;
    if (hundredths < 0) buffer[this.#length++] = MINUS;
    const fraction = (rest % 100) | 0;
    rest = (rest / 100) | 0;
    let digits = 1;
    for (let bound = 10; rest >= bound; bound *= 10) digits++;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      buffer[at] = DIGIT_ZERO + (rest % 10);
      rest = (rest / 10) | 0;
    }
    this.#length += digits;
    if (fraction === 0) return;
    buffer[this.#length++] = POINT;
    buffer[this.#length++] = DIGIT_ZERO + ((fraction / 10) | 0);
    if (fraction % 10 !== 0) buffer[this.#length++] = DIGIT_ZERO + (fraction % 10);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    larger.set(this.written);
    this.#buffer = larger;
  }
}
