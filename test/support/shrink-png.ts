/** Writes screenshots as small PNG files: with a palette of 256 of their colours. */
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Colour types of PNG. */
const RGB = 2;
const PALETTE = 3;

/**
 * Returns the same picture with a palette; every other colour becomes the nearest of it. What is no RGB picture of 8 bits
 * is returned as it is.
 */
export function shrinkPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === 'IHDR')!.data;
  const [width, height, depth, colour] = [head.readUInt32BE(0), head.readUInt32BE(4), head[8], head[9]];
  if (depth !== 8 || colour !== RGB) return png;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const pixels = unfilter(inflateSync(packed), width * 3, height);
  const palette = frequentColours(pixels);
  const places = new Map(palette.map((value, place) => [value, place]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const value = pixels.readUIntBE(pixel * 3, 3);
    const place = places.get(value) ?? nearest(value, palette);
    places.set(value, place);
    rows[pixel + Math.floor(pixel / width) + 1] = place;
  }
  const newHead = Buffer.from(head);
  newHead[9] = PALETTE;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', newHead),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, data.length + 8)), data.length + 8);
  return whole;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Undoes the filters of the rows. */
function unfilter(rows: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < 3 ? 0 : pixels[at - 3]!;
      const above = y === 0 ? 0 : pixels[at - stride]!;
      const corner = x < 3 || y === 0 ? 0 : pixels[at - stride - 3]!;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0]!;
      pixels[at] = rows[at + y + 1]! + guess;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [byLeft, byAbove, byCorner] = [left, above, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

/** Bits of a channel by which colours are alike: 4 of 8. */
const ALIKE = 0xf0f0f0;

/** The most frequent colour of each kind first, so that a small sign keeps its colour; then the most frequent ones. */
function frequentColours(pixels: Buffer): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const value = pixels.readUIntBE(at, 3);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
  const kinds = new Map<number, number>();
  for (const value of byCount) if (!kinds.has(value & ALIKE)) kinds.set(value & ALIKE, value);
  return [...new Set([...kinds.values(), ...byCount])].slice(0, 256);
}

const channels = (value: number): [number, number, number] => [value >> 16, (value >> 8) & 255, value & 255];

function nearest(value: number, palette: readonly number[]): number {
  const wanted = channels(value);
  const distance = (other: number) =>
    channels(other).reduce((sum, channel, at) => sum + (channel - (wanted[at] ?? 0)) ** 2, 0);
  let best = 0;
  for (let place = 1; place < palette.length; place++)
    if (distance(palette[place]!) < distance(palette[best]!)) best = place;
  return best;
}
