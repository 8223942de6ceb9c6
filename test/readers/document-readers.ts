import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GreyPicture, readGreyPng } from '../support/oracles/grey-png.ts';
import { needed } from './needed.ts';

/** A program that extracts the text of documents. */
export interface DocumentReader {
  readonly name: string;
  /** What this machine lacks to run it; undefined when nothing is missing. */
  readonly missing: string | undefined;
  /** The text of each page, in the order in which it is shown. */
  text(bytes: Uint8Array): Promise<string[]>;
}

/** What this machine lacks to check and draw documents; undefined when nothing is missing. */
export const missing: string | undefined =
  needed('qpdf (Debian: qpdf)', 'qpdf', ['--version']) ??
  needed('pdftotext and pdftoppm (Debian: poppler-utils)', 'pdftotext', ['-v']);

/** Returns the faults that qpdf finds in a document; empty when it is sound. */
export function faultsOf(bytes: Uint8Array): string {
  return withFile(bytes, (path) => {
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`;
  });
}

/** Returns the text of each page as Poppler reads it, in display order. Throws when Poppler finds a fault. */
export async function textByPoppler(bytes: Uint8Array): Promise<string[]> {
  return pagesOf(bytes, 'pdftotext', (path) => ['-raw', '-enc', 'UTF-8', path, '-'], '\f');
}

/** Returns the text of each page as MuPDF reads it, in display order. Throws when MuPDF finds a fault. */
export async function textByMupdf(bytes: Uint8Array): Promise<string[]> {
  return pagesOf(bytes, 'mutool', (path) => ['draw', '-F', 'txt', '-o', '-', path], '\f\n');
}

/** Returns the text of each page as pdf.js reads it, in display order. It ignores some faults. */
export async function textByPdfjs(bytes: Uint8Array): Promise<string[]> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  // Copy the bytes, because pdf.js transfers them.
  const data = new Uint8Array(bytes);
  const reading = getDocument({ data, standardFontDataUrl: PDFJS_FONTS, stopAtErrors: true });
  try {
    const document = await reading.promise;
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent({ disableNormalization: true });
      pages.push(items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''));
    }
    return pages;
  } finally {
    await reading.destroy();
  }
}

/** The fonts with which pdf.js shows Helvetica. */
const PDFJS_FONTS = fileURLToPath(new URL('../../node_modules/pdfjs-dist/standard_fonts/', import.meta.url));

/** Programs that share no code with one another. */
export const documentReaders: readonly DocumentReader[] = [
  {
    name: 'Poppler',
    missing: needed('pdftotext (Debian: poppler-utils)', 'pdftotext', ['-v']),
    text: textByPoppler,
  },
  { name: 'MuPDF', missing: needed('mutool (Debian: mupdf-tools)', 'mutool', ['-v']), text: textByMupdf },
  { name: 'pdf.js', missing: undefined, text: textByPdfjs },
];

/**
 * Returns the output of a program for a document, split into pages. Throws when the output reports errors, after which
 * the program reads on.
 */
function pagesOf(bytes: Uint8Array, program: string, args: (path: string) => string[], end: string): string[] {
  return withFile(bytes, (path) => {
    const { status, stdout, stderr } = spawnSync(program, args(path), { encoding: 'utf8', maxBuffer: 1e9 });
    if (status !== 0 || /error/i.test(stderr)) throw new Error(`${program} finds faults:\n${stderr}`);
    return stdout.split(end).slice(0, -1);
  });
}

/** A word of a page and its position, in points from the upper left corner. */
export interface PlacedWord {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** Returns the words of the first page. */
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

/** Renders a page in grey. */
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
