import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fromWinAnsi } from './pdf-reader.ts';

/** The characters that a page shows for a text, without line breaking. */
export interface ShownText {
  readonly lines: readonly string[];
  /** Characters that were replaced or left out. */
  readonly replaced: number;
}

const INVISIBLE = new Set([0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]);
const NEVER =
  /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Thai}\p{Script=Lao}\p{Script=Tibetan}\p{Script=Mongolian}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Javanese}\p{Script=Balinese}]$/u;

const bytes = Array.from({ length: 224 }, (_, i) => String.fromCharCode(i + 32)).join('');
const winAnsi = new Set(fromWinAnsi(bytes).replace(/\p{Cc}/gu, ''));
const dejaVu = charactersOf('DejaVuSans');

/** Computes the shown text of a cell. */
export function shownText(raw: string): ShownText {
  let replaced = 0;
  let text = '';
  for (const character of raw.normalize('NFC').replace(/\r\n/g, '\n')) {
    const code = character.codePointAt(0)!;
    if (/[\r\n\v\f\u0085\u2028\u2029]/.test(character)) text += '\n';
    else if (character === '\t' || /\p{Zs}/u.test(character)) text += ' ';
    else if ('\u2010\u2011\u2212'.includes(character)) text += '-';
    else if (INVISIBLE.has(code) || /\p{Variation_Selector}/u.test(character)) replaced++;
    else if (/[\p{C}]/u.test(character) || NEVER.test(character)) {
      replaced++;
      text += '\ufffd';
    } else if (winAnsi.has(character) || dejaVu.has(code)) text += character;
    else {
      replaced++;
      text += '\ufffd';
    }
  }
  return { lines: text.split('\n'), replaced };
}

/** Reads the characters of a font in `dejavu-fonts-ttf` from the ranges (format 12) of its character map. */
function charactersOf(name: string): Set<number> {
  const file = readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
  const tables = file.readUInt16BE(4);
  let cmap = 0;
  for (let at = 12; at < 12 + 16 * tables; at += 16)
    if (file.toString('latin1', at, at + 4) === 'cmap') cmap = file.readUInt32BE(at + 8);
  const found = new Set<number>();
  for (let i = 0; i < file.readUInt16BE(cmap + 2); i++) {
    const start = cmap + file.readUInt32BE(cmap + 8 + 8 * i);
    if (file.readUInt16BE(start) !== 12) continue;
    for (let group = 0, at = start + 16; group < file.readUInt32BE(start + 12); group++, at += 12)
      for (let code = file.readUInt32BE(at); code <= file.readUInt32BE(at + 4); code++) found.add(code);
  }
  return found;
}
