import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GreyPicture, readGreyPng } from '../oracles/grey-png.ts';
import { needed } from './needed.ts';

/** What is missing here to read documents; undefined when nothing is. */
export const missing: string | undefined =
  needed('qpdf (Debian: qpdf)', 'qpdf', ['--version']) ??
  needed('pdftotext and pdftoppm (Debian: poppler-utils)', 'pdftotext', ['-v']);

/** What qpdf says of a document that is not sound; empty for one that is. */
export function faultsOf(bytes: Uint8Array): string {
  return withFile(bytes, (path) => {
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  });
}

/** The text of each page as poppler reads it, in the order in which it is shown. */
export function pageTexts(bytes: Uint8Array): string[] {
  const options = { encoding: 'utf8', maxBuffer: 1e9 } as const;
  const text = withFile(bytes, (path) => execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', path, '-'], options));
  return text.split('\f').slice(0, -1);
}

/** A word of a page, and where it stands: points from the upper left corner. */
export interface PlacedWord {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** The words of the first page. */
export function placedWords(bytes: Uint8Array): PlacedWord[] {
  const xml = withFile(bytes, (path) =>
    execFileSync('pdftotext', ['-bbox', '-l', '1', path, '-'], { encoding: 'utf8', maxBuffer: 1e9 }),
  );
  const words = xml.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)<\/word>/g);
  return [...words].map(([, left, top, right, text]) => ({
    text: text!,
    left: Number(left),
    right: Number(right),
    top: Number(top),
  }));
}

/** A page, rendered in grey. */
export function picture(bytes: Uint8Array, page: number, pointsPerInch: number): { png: Buffer; read: GreyPicture } {
  return withFile(bytes, (path) => {
    const pages = ['-f', String(page), '-l', String(page), '-singlefile'];
    execFileSync('pdftoppm', ['-png', '-gray', '-r', String(pointsPerInch), ...pages, path, path]);
    const png = readFileSync(`${path}.png`);
    return { png, read: readGreyPng(png) };
  });
}

function withFile<T>(bytes: Uint8Array, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'downlink-readers-'));
  try {
    const path = join(folder, 'document.pdf');
    writeFileSync(path, bytes);
    return work(path);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
