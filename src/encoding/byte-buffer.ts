/** Size a chunk is handed on at: large enough that handing it over costs nothing, small enough not to be felt. */
export const CHUNK_BYTES: number = 256 * 1024;

/** A growing run of bytes. Hot loops write to `bytes` at `length` themselves, after {@link ByteBuffer.grow}. */
export class ByteBuffer {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES + CHUNK_BYTES / 4);
  length = 0;

  /** Makes room for `room` more bytes after the first `length`, which become its length; `bytes`, which may be new. */
  grow(length: number, room: number): Uint8Array<ArrayBuffer> {
    this.length = length;
    if (length + room > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length + room, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, length));
      this.bytes = larger;
    }
    return this.bytes;
  }

  /** Adds bytes. */
  push(bytes: Uint8Array): void {
    this.grow(this.length, bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What has been written, in a buffer of its own (so that it can be transferred); the run starts afresh. */
  take(): Uint8Array<ArrayBuffer> {
    const chunk = this.bytes.slice(0, this.length);
    this.length = 0;
    return chunk;
  }
}
