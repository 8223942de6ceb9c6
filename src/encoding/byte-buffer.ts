/** A growing buffer of bytes that writers fill and hand on in chunks. */

/** The size at which a chunk is handed on: large enough to make the transfer cheap, small enough to keep memory low. */
export const CHUNK_BYTES: number = 256 * 1024;

/**
 * A growing buffer of bytes. Hot loops call {@link ByteBuffer.grow} and then write to `bytes` at `length` themselves.
 */
export class ByteBuffer {
  /** The buffer. Only its first `length` bytes are content. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES + CHUNK_BYTES / 4);
  /** Bytes of content. */
  length = 0;

  /** Sets `length` and makes room for `room` more bytes after it. Returns `bytes`, which may be a new array. */
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

  /** Returns the content in a buffer of its own, so that it can be transferred, and empties this buffer. */
  take(): Uint8Array<ArrayBuffer> {
    const chunk = this.bytes.slice(0, this.length);
    this.length = 0;
    return chunk;
  }
}
