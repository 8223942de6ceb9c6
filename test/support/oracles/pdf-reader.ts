import { inflateSync } from 'node:zlib';
import { type Operation, parseContent } from './pdf-content.ts';

/** A page, as returned by {@link readPdf}. */
export interface ReadPage {
  readonly width: number;
  readonly height: number;
  /** Every shown text, in the order of the operators. Texts of forms are where the forms are called. */
  readonly texts: readonly string[];
  /** The operators, without those of forms. */
  readonly operators: string;
}

/** A PDF file, as returned by {@link readPdf}. */
export interface ReadPdf {
  readonly pages: readonly ReadPage[];
  /** Dictionaries of all objects, as written. */
  readonly dictionaries: readonly string[];
  readonly title: string;
  readonly author: string | undefined;
  readonly language: string;
  /** Titles of the bookmarks, and the pages they lead to. */
  readonly bookmarks: readonly { readonly title: string; readonly page: number }[];
  /** The embedded font programs, by name. */
  readonly fonts: ReadonlyMap<string, Uint8Array>;
}

/** The content stream of a page, or of a form that pages call. */
export interface ContentStream {
  /** `page 1` or `form 8`, by the number of the page or of the form's object. */
  readonly name: string;
  readonly operators: string;
}

interface PdfObject {
  readonly dictionary: string;
  readonly stream: Uint8Array;
}

/**
 * Reads a PDF file as far as the tests need it, by its cross-reference table. Throws when the file is not sound, or
 * when a shown content stream breaks a rule of ISO 32000.
 */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const { objects, at, named, root, info, pageIds, resources } = structureOf(bytes);
  const shown = new Texts(
    (name) => at(new RegExp(`/${name} (\\d+) 0 R`).exec(resources.dictionary)?.[1]),
    (object) => named(object, 'ToUnicode').stream,
  );
  const bookmarks: { title: string; page: number }[] = [];
  for (let next = /\/First (\d+)/.exec(named(root, 'Outlines').dictionary)?.[1]; next; ) {
    const { dictionary } = at(next);
    const page = pageIds.indexOf(/\/Dest\[(\d+) 0 R/.exec(dictionary)![1]!);
    bookmarks.push({ title: textString(dictionary, 'Title')!, page });
    next = /\/Next (\d+)/.exec(dictionary)?.[1];
  }
  const fonts = new Map<string, Uint8Array>();
  for (const object of objects.values())
    if (object.dictionary.includes('/FontFile2'))
      fonts.set(/\/FontName\/([^/\s]+)/.exec(object.dictionary)![1]!, named(object, 'FontFile2').stream);
  return {
    pages: pageIds.map((id) => {
      const page = at(id);
      const [, width, height] = /\/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]/.exec(page.dictionary)!;
      const contents = named(page, 'Contents');
      const operators = Buffer.from(contents.stream).toString('latin1');
      return { width: Number(width), height: Number(height), operators, texts: shown.of(contents) };
    }),
    dictionaries: [...objects.values()].map(({ dictionary }) => dictionary),
    title: textString(info.dictionary, 'Title')!,
    author: textString(info.dictionary, 'Author'),
    language: textString(root.dictionary, 'Lang')!,
    bookmarks,
    fonts,
  };
}

/** Returns the content streams of a PDF file: those of its pages in order, then those of its forms. */
export function contentStreams(bytes: Uint8Array): ContentStream[] {
  const { objects, at, named, pageIds } = structureOf(bytes);
  const forms = [...objects].filter(([, { dictionary }]) => dictionary.includes('/Subtype/Form'));
  const operatorsOf = ({ stream }: PdfObject) => Buffer.from(stream).toString('latin1');
  return [
    ...pageIds.map((id, page) => ({ name: `page ${page + 1}`, operators: operatorsOf(named(at(id), 'Contents')) })),
    ...forms.map(([id, form]) => ({ name: `form ${id}`, operators: operatorsOf(form) })),
  ];
}

/** Kinds of resources by the operators that refer to them. */
const RESOURCES: Readonly<Record<string, string>> = { Tf: 'Font', Do: 'XObject', gs: 'ExtGState', sh: 'Shading' };

/**
 * Returns the faults in the content streams of a PDF file, including forms: each broken rule of ISO 32000 with its
 * byte, and each name that the resources do not have. Empty when all streams are sound.
 */
export function contentFaults(bytes: Uint8Array): string[] {
  const { dictionary } = structureOf(bytes).resources;
  const has = (kind: string, name: string) =>
    new RegExp(`/${kind}<<[^<>]*/${name} \\d+ 0 R`).test(dictionary.replaceAll(/\s+/g, ' '));
  return contentStreams(bytes).flatMap(({ name, operators }) => {
    try {
      return parseContent(operators).flatMap(({ operator, operands, at }) => {
        const kind = RESOURCES[operator];
        const [resource] = operands;
        if (!kind || resource?.kind !== 'name' || has(kind, resource.text)) return [];
        return [`${name}: At byte ${at}: there is no ${kind} named ${resource.text}.`];
      });
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

/** Reads the objects of a PDF file and its catalog. Throws when they are inconsistent. */
function structureOf(bytes: Uint8Array) {
  const text = Buffer.from(bytes).toString('latin1');
  const objects = objectsOf(bytes, text);
  const at = (id: string | undefined): PdfObject => {
    const found = objects.get(Number(id));
    if (!found) throw new Error(`There is no object ${id}.`);
    return found;
  };
  const named = ({ dictionary }: PdfObject, key: string) => at(new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary)?.[1]);
  const trailer = { dictionary: text.slice(text.lastIndexOf('trailer')), stream: new Uint8Array() };
  const root = named(trailer, 'Root');
  const pageIds: string[] = [];
  const walk = (id: string): number => {
    const { dictionary } = at(id);
    if (/\/Type\/Page\b(?!s)/.test(dictionary)) return pageIds.push(id) > 0 ? 1 : 0;
    const kids = [.../\/Kids\[(.*?)\]/.exec(dictionary)![1]!.matchAll(/(\d+) 0 R/g)].map(([, kid]) => kid!);
    const count = kids.reduce((sum, kid) => sum + walk(kid), 0);
    if (count !== Number(/\/Count (\d+)/.exec(dictionary)![1])) throw new Error(`Object ${id} miscounts its pages.`);
    for (const kid of kids)
      if (!at(kid).dictionary.includes(`/Parent ${id} 0 R`)) throw new Error(`Object ${kid} names another parent.`);
    return count;
  };
  walk(/\/Pages (\d+) 0 R/.exec(root.dictionary)![1]!);
  const resources = named(named(root, 'Pages'), 'Resources');
  return { objects, at, named, root, info: named(trailer, 'Info'), pageIds, resources };
}

/** Finds the objects by number, through the cross-reference table. */
function objectsOf(bytes: Uint8Array, text: string): Map<number, PdfObject> {
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)![1]);
  const [head, count] = /^xref\n0 (\d+)\n/.exec(text.slice(start, start + 30))!;
  const objects = new Map<number, PdfObject>();
  for (let id = 1; id < Number(count); id++) {
    const entry = text.slice(start + head.length + 20 * id, start + head.length + 20 * (id + 1));
    if (!/^\d{10} 00000 n \n$/.test(entry)) throw new Error(`The entry of object ${id} is ${JSON.stringify(entry)}.`);
    const offset = Number(entry.slice(0, 10));
    const begin = `${id} 0 obj\n`;
    if (text.slice(offset, offset + begin.length) !== begin) throw new Error(`Object ${id} is not at ${offset}.`);
    const end = text.indexOf('endobj', offset);
    const streamAt = text.indexOf('>>\nstream\n', offset);
    if (streamAt < 0 || streamAt > end) {
      objects.set(id, { dictionary: text.slice(offset + begin.length, end), stream: new Uint8Array() });
      continue;
    }
    const dictionary = text.slice(offset + begin.length, streamAt + 2);
    const from = streamAt + '>>\nstream\n'.length;
    const length = Number(/\/Length (\d+)>>$/.exec(dictionary)![1]);
    if (text.slice(from + length, from + length + 17) !== '\nendstream\nendobj')
      throw new Error(`Stream ${id} is off.`);
    const raw = bytes.subarray(from, from + length);
    objects.set(id, { dictionary, stream: dictionary.includes('/Filter/FlateDecode') ? inflateSync(raw) : raw });
  }
  return objects;
}

/** Converts operators to the texts they show. */
class Texts {
  readonly #resource: (name: string) => PdfObject;
  readonly #toUnicode: (font: PdfObject) => Uint8Array;
  readonly #maps = new Map<string, (bytes: string) => string>();
  /** Parsed operations, because many pages show the same forms. */
  readonly #operations = new Map<PdfObject, readonly Operation[]>();

  constructor(resource: (name: string) => PdfObject, toUnicode: (font: PdfObject) => Uint8Array) {
    this.#resource = resource;
    this.#toUnicode = toUnicode;
  }

  /** Returns the texts that a content stream shows. */
  of(content: PdfObject): string[] {
    const texts: string[] = [];
    let font = '';
    for (const { operator, operands } of this.#parsed(content)) {
      const [first] = operands;
      if (first?.kind === 'name' && operator === 'Tf') font = first.text;
      if (first?.kind === 'name' && operator === 'Do') {
        const form = this.#resource(first.text);
        if (form.dictionary.includes('/Subtype/Form')) texts.push(...this.of(form));
      }
      const shown = operands.flatMap((operand) => (operand.kind === 'array' ? operand.items : operand));
      const strings = shown.filter((operand) => operand.kind === 'string');
      if (strings.length > 0) texts.push(strings.map(({ text }) => this.#decoder(font)(text)).join(''));
    }
    return texts;
  }

  #parsed(content: PdfObject): readonly Operation[] {
    let operations = this.#operations.get(content);
    if (!operations) {
      operations = parseContent(Buffer.from(content.stream).toString('latin1'));
      this.#operations.set(content, operations);
    }
    return operations;
  }

  #decoder(name: string): (bytes: string) => string {
    const known = this.#maps.get(name);
    if (known) return known;
    const font = this.#resource(name);
    let decode = fromWinAnsi;
    if (font.dictionary.includes('/Type0')) {
      const map = new Map<string, string>();
      const source = Buffer.from(this.#toUnicode(font)).toString('latin1');
      for (const [, number, units] of source.matchAll(/<([0-9A-F]{4})><([0-9A-F]+)>\n/g))
        map.set(number!, Buffer.from(units!, 'hex').swap16().toString('utf16le'));
      decode = (bytes) =>
        (Buffer.from(bytes, 'latin1').toString('hex').toUpperCase().match(/.{4}/g) ?? [])
          .map((number) => map.get(number) ?? `<${number}>`)
          .join('');
    }
    this.#maps.set(name, decode);
    return decode;
  }
}

/** WinAnsiEncoding from 128 to 159, with a space for unused codes. */
const HIGH =
  '\u20ac \u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152 \u017d  \u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153 \u017e\u0178';

/** Bytes in WinAnsiEncoding as text. */
export const fromWinAnsi = (bytes: string): string =>
  bytes.replace(/[\u0080-\u009f]/g, (byte) => HIGH[byte.charCodeAt(0) - 0x80]!);

function textString(dictionary: string, key: string): string | undefined {
  const hex = new RegExp(`/${key}<FEFF([0-9A-F]*)>`).exec(dictionary)?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').swap16().toString('utf16le');
}
