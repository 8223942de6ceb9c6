/** Writes ZIP archives as a stream. */
import { crc32 } from './crc32.ts';
import { largeChunks } from './large-chunks.ts';
import { utf8 } from './utf8.ts';

/** A file in an archive. */
export interface ZipEntry {
  /** Path in the archive, with `/` between its parts. */
  readonly name: string;
  /** The content, or raw DEFLATE when `deflated` is given. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /**
   * Given when the chunks are raw DEFLATE already. Called after the last chunk; returns the checksum and size of the
   * content.
   */
  readonly deflated?: () => DeflatedContent;
}

/** The checksum and size of compressed content. */
export interface DeflatedContent {
  /** CRC-32 of the content. */
  readonly crc: number;
  /** Bytes of the content. */
  readonly size: number;
}

/** Signatures and flags of .ZIP File Format Specification (APPNOTE.TXT) 6.3.10. */
const LOCAL_HEADER = 0x04034b50;
const DATA_DESCRIPTOR = 0x08074b50;
const CENTRAL_HEADER = 0x02014b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const END = 0x06054b50;
/** Sizes follow the data (bit 3), names are UTF-8 (bit 11): §4.4.4. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** The value that refers to the ZIP64 record (§4.4.1.4). */
const SEE_ZIP64 = 0xffffffff;
const SEE_ZIP64_COUNT = 0xffff;
const VERSION = 20;
const VERSION_ZIP64 = 45;

interface Finished {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Writes a ZIP archive in large chunks. The engine compresses the files. Their sizes need not be known, and no file is
 * held in memory. Archives, files and counts beyond the limits of plain ZIP get ZIP64 records.
 *
 * @param modified a date whose UTC fields become the wall time of every file; years outside 1980 to 2107 become the
 * nearest of these
 */
export function zip(entries: AsyncIterable<ZipEntry>, modified: Date): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return largeChunks(parts(entries, modified));
}

/** Writes the archive part by part. */
async function* parts(entries: AsyncIterable<ZipEntry>, modified: Date): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const stamp = dosTime(modified);
  const finished: Finished[] = [];
  let offset = 0;
  const at = <T extends Uint8Array>(bytes: T): T => {
    offset += bytes.length;
    return bytes;
  };
  for await (const entry of entries) {
    const start = offset;
    const name = utf8(entry.name);
    yield at(localHeader(name, stamp));
    const counted = { crc: ~0, size: 0 };
    const before = offset;
    const chunks = entry.deflated ? entry.chunks : deflate(counting(entry.chunks, counted));
    for await (const chunk of chunks) yield at(chunk);
    const { crc, size } = entry.deflated?.() ?? { crc: ~counted.crc >>> 0, size: counted.size };
    const file = { name, crc, compressed: offset - before, size, offset: start };
    finished.push(file);
    yield at(dataDescriptor(file));
  }
  const directory = offset;
  for (const file of finished) yield at(centralHeader(file, stamp));
  yield endRecords(finished.length, directory, offset - directory);
}

/** Converts to MS-DOS date and time (§4.4.6). */
function dosTime(date: Date): number {
  const year = date.getUTCFullYear();
  if (year < 1980) return 0x00210000;
  if (year > 2107) return 0xff9fbf7d;
  const day = ((year - 1980) << 25) | ((date.getUTCMonth() + 1) << 21) | (date.getUTCDate() << 16);
  return (day | (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1)) >>> 0;
}

/** Writes a record of fields of 2, 4 or 8 bytes, low byte first. */
function record(
  fields: readonly (readonly [size: 2 | 4 | 8, value: number])[],
  tail?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const length = fields.reduce((sum, [size]) => sum + size, 0);
  const bytes = new Uint8Array(length + (tail?.length ?? 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  if (tail) bytes.set(tail, at);
  return bytes;
}

function localHeader(name: Uint8Array, stamp: number): Uint8Array<ArrayBuffer> {
  const fields = [
    [4, LOCAL_HEADER],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATE],
    [4, stamp],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, 0],
  ] as const;
  return record(fields, name);
}

function dataDescriptor({ crc, compressed, size }: Finished): Uint8Array<ArrayBuffer> {
  const width = Math.max(compressed, size) >= SEE_ZIP64 ? 8 : 4;
  return record([
    [4, DATA_DESCRIPTOR],
    [4, crc],
    [width, compressed],
    [width, size],
  ]);
}

function centralHeader({ name, crc, compressed, size, offset }: Finished, stamp: number): Uint8Array<ArrayBuffer> {
  const big = [size, compressed, offset].filter((value) => value >= SEE_ZIP64);
  const version = big.length > 0 ? VERSION_ZIP64 : VERSION;
  const extra =
    big.length > 0
      ? record([[2, 1], [2, 8 * big.length], ...big.map((value) => [8, value] as const)])
      : new Uint8Array(0);
  const capped = (value: number) => Math.min(value, SEE_ZIP64);
  const tail = new Uint8Array(name.length + extra.length);
  tail.set(name);
  tail.set(extra, name.length);
  const fields = [
    [4, CENTRAL_HEADER],
    [2, version],
    [2, version],
    [2, FLAGS],
    [2, DEFLATE],
    [4, stamp],
    [4, crc],
    [4, capped(compressed)],
    [4, capped(size)],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, capped(offset)],
  ] as const;
  return record(fields, tail);
}

function endRecords(count: number, offset: number, size: number): Uint8Array<ArrayBuffer> {
  const end = record([
    [4, END],
    [2, 0],
    [2, 0],
    [2, Math.min(count, SEE_ZIP64_COUNT)],
    [2, Math.min(count, SEE_ZIP64_COUNT)],
    [4, Math.min(size, SEE_ZIP64)],
    [4, Math.min(offset, SEE_ZIP64)],
    [2, 0],
  ]);
  if (count < SEE_ZIP64_COUNT && size < SEE_ZIP64 && offset < SEE_ZIP64) return end;
  const zip64 = [
    [4, ZIP64_END],
    [8, 44],
    [2, VERSION_ZIP64],
    [2, VERSION_ZIP64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, size],
    [8, offset],
    [4, ZIP64_LOCATOR],
    [4, 0],
    [8, offset + size],
    [4, 1],
  ] as const;
  return record(zip64, end);
}

async function* counting(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  counted: { crc: number; size: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const chunk of chunks) {
    counted.crc = crc32(chunk, counted.crc);
    counted.size += chunk.length;
    yield chunk;
  }
}

/**
 * Compresses to raw DEFLATE with the engine. It reads a chunk only when there is room for it, and cancels the input
 * when the caller stops early.
 */
async function* deflate(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream('deflate-raw');
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const feeding = (async () => {
    try {
      for await (const chunk of chunks) {
        await writer.ready;
        await writer.write(chunk);
      }
      await writer.close();
    } catch (error) {
      // The reader below fails with this same error.
      await writer.abort(error).catch(() => {});
    }
  })();
  let finished = false;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield ownBuffer(next.value);
    finished = true;
  } finally {
    if (!finished) await reader.cancel().catch(() => {});
    await feeding;
  }
}

const ownBuffer = (chunk: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  chunk.byteLength === chunk.buffer.byteLength ? chunk : chunk.slice();
