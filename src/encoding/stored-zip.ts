/** Reads small archives whose files are not compressed. */

const END = 0x06054b50;
const CENTRAL_HEADER = 0x02014b50;
const END_LENGTH = 22;

/**
 * Returns the files of a small archive without compression, by name, in the order of the archive (APPNOTE.TXT §4.3).
 * Folders are left out. It reads archives that a library has just written, not archives of unknown origin.
 *
 * @throws RangeError when the bytes are not such an archive
 */
export function storedFiles(archive: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - END_LENGTH;
  if (end < 0 || view.getUint32(end, true) !== END) throw new RangeError('These bytes are not an archive.');
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== CENTRAL_HEADER) throw new RangeError('The directory of the archive is broken.');
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
    if (method !== 0) throw new RangeError(`${name} is compressed.`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (!name.endsWith('/')) files.set(name, archive.subarray(start, start + size));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}
