import { inflateRawSync } from 'node:zlib';

/** A file as recorded in an archive. */
export interface ReadEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `yyyy-MM-dd HH:mm:ss` of the MS-DOS date. */
  readonly modified: string;
}

/** Computes CRC-32 bit by bit, with the polynomial of APPNOTE.TXT 4.4.7. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The archive is not whole: ${what}.`);
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

function dosText(date: number, time: number): string {
  const day = [(date >> 9) + 1980, twoDigits((date >> 5) & 15), twoDigits(date & 31)].join('-');
  return `${day} ${[time >> 11, (time >> 5) & 63, 2 * (time & 31)].map(twoDigits).join(':')}`;
}

/**
 * Reads an archive from its end, as APPNOTE.TXT 6.3.10 describes, and checks that all records agree: local headers,
 * data descriptors, central headers, CRC, sizes, and that no byte lies between or after them.
 */
export function readZip(bytes: Uint8Array): ReadEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const end = bytes.length - 22;
  check(u32(end) === 0x06054b50, 'it does not end with the end record');
  check(u16(end + 20) === 0, 'it has a comment');
  let count = u16(end + 10);
  const directorySize = u32(end + 12);
  const directory = u32(end + 16);
  check(u16(end + 8) === count, 'the counts of the end record differ');
  let directoryEnd = end;
  if (count === 0xffff) {
    check(u32(end - 20) === 0x07064b50, 'the ZIP64 locator is missing');
    const zip64 = Number(view.getBigUint64(end - 20 + 8, true));
    check(zip64 === end - 20 - 56 && u32(zip64) === 0x06064b50, 'the ZIP64 end record is not where it should be');
    check(view.getBigUint64(zip64 + 4, true) === 44n, 'the ZIP64 end record has a wrong size');
    count = Number(view.getBigUint64(zip64 + 32, true));
    check(Number(view.getBigUint64(zip64 + 24, true)) === count, 'the counts of the ZIP64 record differ');
    check(Number(view.getBigUint64(zip64 + 40, true)) === directorySize, 'the sizes of the directory differ');
    check(Number(view.getBigUint64(zip64 + 48, true)) === directory, 'the places of the directory differ');
    directoryEnd = zip64;
  }
  check(directory + directorySize === directoryEnd, 'the directory does not end where the end record begins');
  const entries: ReadEntry[] = [];
  let at = directory;
  let local = 0;
  for (let i = 0; i < count; i++) {
    check(u32(at) === 0x02014b50, 'a central header is missing');
    const [flags, method, time, date] = [u16(at + 8), u16(at + 10), u16(at + 12), u16(at + 14)];
    const [crc, compressed, size, nameLength] = [u32(at + 16), u32(at + 20), u32(at + 24), u16(at + 28)];
    check(u16(at + 30) === 0 && u16(at + 32) === 0, 'a central header has an extra field or a comment');
    check(flags === 0x0808 && method === 8, 'flags or method are not those of streamed deflate with UTF-8 names');
    check(u32(at + 42) === local, 'a file does not begin where the one before ended');
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    check(u32(local) === 0x04034b50, 'a local header is missing');
    check(u16(local + 6) === flags && u16(local + 8) === method, 'flags or method differ between the headers');
    check(u16(local + 10) === time && u16(local + 12) === date, 'dates differ between the headers');
    check(u16(local + 26) === nameLength && u16(local + 28) === 0, 'names differ between the headers');
    const data = local + 30 + nameLength;
    check(Buffer.compare(bytes.subarray(local + 30, data), name) === 0, 'names differ between the headers');
    const content = inflateRawSync(bytes.subarray(data, data + compressed));
    check(content.length === size && crc32(content) === crc, 'size or CRC do not agree with the content');
    const descriptor = data + compressed;
    check(u32(descriptor) === 0x08074b50 && u32(descriptor + 4) === crc, 'the data descriptor is wrong');
    check(u32(descriptor + 8) === compressed && u32(descriptor + 12) === size, 'the data descriptor is wrong');
    entries.push({
      name: new TextDecoder('utf-8', { fatal: true }).decode(name),
      bytes: content,
      modified: dosText(date, time),
    });
    at += 46 + nameLength;
    local = descriptor + 16;
  }
  check(at === directoryEnd && local === directory, 'there are bytes between the records');
  return entries;
}
