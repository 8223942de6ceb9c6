import { inflateSync } from 'node:zlib';

/** A grey image, with a byte for each pixel, row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly points: Uint8Array;
}

/** Reads a PNG file of 8 bits of grey, or of red, green and blue, without interlacing. */
export function readGreyPng(file: Buffer): GreyPicture {
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const colors = new Map([
    [0, 1],
    [2, 3],
  ]).get(file[25]!);
  if (file[24] !== 8 || colors === undefined || file[28] !== 0) throw new Error('It is no such PNG file.');
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const length = width * colors;
  const bytes = new Uint8Array(length * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (length + 1)]!;
    for (let x = 0; x < length; x++) {
      const at = row * length + x;
      const left = x >= colors ? bytes[at - colors]! : 0;
      const above = row > 0 ? bytes[at - length]! : 0;
      const corner = x >= colors && row > 0 ? bytes[at - length - colors]! : 0;
      const base = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]!;
      bytes[at] = raw[row * (length + 1) + 1 + x]! + base;
    }
  }
  const points = Uint8Array.from({ length: width * height }, (_, at) => {
    let sum = 0;
    for (let color = 0; color < colors; color++) sum += bytes[at * colors + color]!;
    return sum / colors;
  });
  return { width, height, points };
}

/** Returns the neighbour that is nearest to their prediction (PNG, 9.4). */
function paeth(left: number, above: number, corner: number): number {
  const promise = left + above - corner;
  const [a, b, c] = [left, above, corner].map((neighbour) => Math.abs(promise - neighbour)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}
