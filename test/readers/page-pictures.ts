import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { type GreyPicture, readGreyPng } from '../support/oracles/grey-png.ts';
import { picture } from './document-readers.ts';

/** The tolerated difference of ink in a tile, in thousandths of its maximum. */
const TOLERANCE = 40;
const TILE = 8;

/** Resolution of the pictures, in points per inch. */
const RESOLUTION = 40;

/** Expects a page to look like its golden picture. `UPDATE_GOLDEN=1` rewrites the picture. */
export function expectPicture(name: string, bytes: Uint8Array, page: number): void {
  const { png, read } = picture(bytes, page, RESOLUTION);
  const golden = goldenOf(name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, png);
  expect(existsSync(golden)).toBe(true);
  const wanted = readGreyPng(readFileSync(golden));
  expect([read.width, read.height]).toEqual([wanted.width, wanted.height]);
  // Renderers smooth edges differently, but put the ink in the same places.
  expect(difference(read, wanted)).toBeLessThan(TOLERANCE);
}

/** Whether a page differs from a golden picture by more than is tolerated. */
export const differs = (name: string, bytes: Uint8Array, page: number): boolean =>
  difference(picture(bytes, page, RESOLUTION).read, readGreyPng(readFileSync(goldenOf(name)))) > TOLERANCE;

const goldenOf = (name: string) => new URL(`../golden/pages/${name}.png`, import.meta.url);

/** The largest difference of ink between tiles of two pictures, in thousandths of its maximum. */
function difference(one: GreyPicture, other: GreyPicture): number {
  const [ink, wanted] = [one, other].map(inkOfTiles) as [number[], number[]];
  return Math.max(...ink.map((amount, at) => Math.abs(amount - wanted[at]!)));
}

function inkOfTiles({ width, height, points }: GreyPicture): number[] {
  const tiles: number[] = [];
  for (let top = 0; top + TILE <= height; top += TILE)
    for (let left = 0; left + TILE <= width; left += TILE) {
      let ink = 0;
      for (let y = top; y < top + TILE; y++)
        for (let x = left; x < left + TILE; x++) ink += 255 - points[y * width + x]!;
      tiles.push((1000 * ink) / (255 * TILE * TILE));
    }
  return tiles;
}

/** Fonts to embed, because the replacement for Helvetica differs from machine to machine. */
export function ownFonts(): { regular: Uint8Array; bold: Uint8Array } {
  const { resolve } = createRequire(import.meta.url);
  const font = (name: string) => new Uint8Array(readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)));
  return { regular: font('DejaVuSans'), bold: font('DejaVuSans-Bold') };
}
