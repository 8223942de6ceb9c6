import { crc32, inflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface UnzippedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const STORED = 0;

/**
 * Reads the files of a small archive by its central directory (APPNOTE.TXT §4.3). Throws when a length or checksum is
 * wrong.
 */
export function unzip(archive: Buffer): UnzippedFile[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || archive.readUInt32LE(end) !== END_SIGNATURE) throw new Error('There is no end of a directory.');
  const files: UnzippedFile[] = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error(`There is no entry at ${at}.`);
    const method = archive.readUInt16LE(at + 10);
    const [checksum, packed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset));
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength!);
    if (archive.readUInt32LE(local) !== LOCAL_SIGNATURE) throw new Error(`${name} has no header of its own.`);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + packed!);
    const bytes = method === STORED ? data : inflateRawSync(data);
    if (bytes.length !== size || crc32(bytes) !== checksum) throw new Error(`${name} is damaged.`);
    files.push({ name, bytes });
    at += 46 + nameLength! + extra! + comment!;
  }
  return files;
}
