/**
 * Writes messages in ClickHouse's format RowBinary. Its text formats, such as JSONEachRow, read decimals only nearly: the
 * last bit of a number may differ.
 */
import { bytesOf } from '../bytes.ts';
import { COLUMN_TYPES } from './message-table.ts';

/** A message with the columns of the table; others are left out, absent ones are NULL or empty. */
export type TableMessage = Readonly<Record<string, unknown>>;

/** Returns the rows of messages. */
export function rowBinary(messages: readonly TableMessage[]): Uint8Array {
  const rows = new Rows();
  for (const message of messages)
    for (const [name, type] of Object.entries(COLUMN_TYPES)) rows.value(message[name] ?? undefined, type);
  return rows.written;
}

/** Bytes that grow. */
class Rows {
  #bytes = new DataView(new ArrayBuffer(1 << 16));
  #length = 0;

  get written(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, 0, this.#length);
  }

  value(value: unknown, type: (typeof COLUMN_TYPES)[keyof typeof COLUMN_TYPES]): void {
    if (type.startsWith('Nullable')) {
      this.#byte(value === undefined ? 1 : 0);
      if (value === undefined) return;
    }
    if (type.includes('Float64')) this.#double(Number(value));
    else if (type.includes('UInt8')) this.#byte(value ? 1 : 0);
    else this.#text(String(value ?? ''));
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes.setUint8(this.#length++, byte);
  }

  #double(value: number): void {
    this.#reserve(8);
    this.#bytes.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Its length, seven bits to a byte, and then UTF-8. */
  #text(text: string): void {
    const bytes = bytesOf(text);
    let rest = bytes.length;
    for (; rest > 127; rest >>>= 7) this.#byte((rest & 127) | 128);
    this.#byte(rest);
    this.#reserve(bytes.length);
    new Uint8Array(this.#bytes.buffer).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.byteLength) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.written);
    this.#bytes = new DataView(larger.buffer);
  }
}
