import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import * as SheetJS from 'xlsx';
import { needed } from './needed.ts';

/** A cell as a reader returns it, with times on the wall clock as `yyyy-MM-ddTHH:mm:ss.SSS`. */
export type ReadCell = readonly ['number' | 'text' | 'boolean' | 'time', number | string | boolean] | null;

/** A sheet as a reader returns it. Missing cells and rows at the end are empty. */
export interface ReadSheet {
  readonly name: string;
  readonly rows: readonly (readonly ReadCell[])[];
}

/** An independent program that reads workbooks. */
export interface WorkbookReader {
  readonly name: string;
  /** Whether it returns shown texts: numbers of at most 14 digits, and line feeds for all line ends. */
  readonly asShown?: boolean;
  /** What this machine lacks to run it; undefined when nothing is missing. */
  readonly missing: string | undefined;
  read(books: readonly Uint8Array[]): Promise<ReadSheet[][]>;
}

/** Debian's packages belong to its own Python, which may not be first in the path. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const wallText = (wall: number): string => new Date(wall).toISOString().slice(0, -1);

const exceljs: WorkbookReader = {
  name: 'exceljs',
  missing: undefined,
  read: (books) =>
    Promise.all(
      books.map(async (bytes) => {
        const book = new ExcelJS.Workbook();
        await book.xlsx.load(bytes.slice().buffer as ArrayBuffer);
        return book.worksheets.map((sheet): ReadSheet => {
          const rows: ReadCell[][] = [];
          for (let number = 1; number <= sheet.rowCount; number++) {
            const values = sheet.getRow(number).values as ExcelJS.CellValue[];
            rows.push(Array.from({ length: Math.max(0, values.length - 1) }, (_, at) => exceljsCell(values[at + 1])));
          }
          return { name: sheet.name, rows };
        });
      }),
    ),
};

function exceljsCell(value: ExcelJS.CellValue): ReadCell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return ['time', wallText(value.getTime())];
  if (typeof value === 'number') return ['number', value];
  if (typeof value === 'boolean') return ['boolean', value];
  if (typeof value === 'string') return ['text', value];
  if ('richText' in value) return ['text', value.richText.map(({ text }) => text).join('')];
  throw new Error(`exceljs has read ${JSON.stringify(value)}, which is no plain value.`);
}

const sheetjs: WorkbookReader = {
  name: 'SheetJS',
  missing: undefined,
  read: async (books) =>
    books.map((bytes) => {
      const book = SheetJS.read(bytes, { cellNF: true, cellFormula: true });
      return book.SheetNames.map((name): ReadSheet => {
        const sheet = book.Sheets[name]!;
        const { e } = SheetJS.utils.decode_range(sheet['!ref'] ?? 'A1');
        const rows = Array.from({ length: e.r + 1 }, (_, r) =>
          Array.from({ length: e.c + 1 }, (_, c) => sheetjsCell(sheet[SheetJS.utils.encode_cell({ r, c })])),
        );
        return { name, rows };
      });
    }),
};

function sheetjsCell(cell: SheetJS.CellObject | undefined): ReadCell {
  if (!cell || cell.v === undefined) return null;
  if (cell.f !== undefined) throw new Error(`SheetJS has read the formula ${cell.f}.`);
  if (cell.t === 'b') return ['boolean', cell.v as boolean];
  if (cell.t === 's') return ['text', cell.v as string];
  if (cell.t !== 'n') throw new Error(`SheetJS has read a cell of the kind ${cell.t}.`);
  if (!SheetJS.SSF.is_date(String(cell.z))) return ['number', cell.v as number];
  return ['time', wallText(Math.round(((cell.v as number) - 25_569) * 86_400_000))];
}

const openpyxl: WorkbookReader = {
  name: 'openpyxl',
  missing: needed('python3 with openpyxl (Debian: python3-openpyxl)', PYTHON, ['-c', 'import openpyxl']),
  read: async (books) =>
    inFolder(books, (paths) => {
      const script = fileURLToPath(new URL('./openpyxl_cells.py', import.meta.url));
      const text = execFileSync(PYTHON, [script, ...paths], { encoding: 'utf8', maxBuffer: 1e9 });
      const read = JSON.parse(text) as [string, ReadCell[][]][][];
      return read.map((sheets) => sheets.map(([name, rows]) => ({ name, rows })));
    }),
};

/** LibreOffice returns cells only as shown text, with dates in their number format. */
const libreOffice: WorkbookReader = {
  name: 'LibreOffice',
  asShown: true,
  missing: needed('LibreOffice Calc (Debian: libreoffice-calc)', 'soffice', ['--version']),
  read: async (books) =>
    inFolder(books, (paths, folder) => {
      // Comma, quotes, UTF-8, from line 1, cells as stored rather than as shown, every sheet to a file.
      const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';
      const profile = `-env:UserInstallation=file://${folder}/profile`;
      const options = [profile, '--headless', '--convert-to', filter, '--outdir', folder];
      execFileSync('soffice', [...options, ...paths], { stdio: 'ignore', timeout: 300_000 });
      const files = readdirSync(folder);
      return paths.map((_, at) =>
        files
          .filter((file) => file.startsWith(`book${at}-`) && file.endsWith('.csv'))
          .map((file) => ({
            name: file.slice(`book${at}-`.length, -'.csv'.length),
            rows: libreOfficeRows(readFileSync(join(folder, file), 'utf8')),
          })),
      );
    }),
};

/** What this machine lacks to print workbooks; undefined when nothing is missing. */
export const missingPrinter: string | undefined =
  libreOffice.missing ?? needed('pdftotext (Debian: poppler-utils)', 'pdftotext', ['-v']);

/** Returns the text of each page of a workbook as LibreOffice prints it, line by line. */
export async function printedPages(bytes: Uint8Array): Promise<string[]> {
  return inFolder([bytes], ([path], folder) => {
    const profile = `-env:UserInstallation=file://${folder}/profile`;
    const options = [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, path!];
    execFileSync('soffice', options, { stdio: 'ignore', timeout: 300_000 });
    const document = path!.replace(/xlsx$/, 'pdf');
    const text = execFileSync('pdftotext', ['-layout', document, '-'], { encoding: 'utf8', maxBuffer: 1e9 });
    return text.split('\f').slice(0, -1);
  });
}

/** Parses fields, quoted or not, separated by commas, in lines separated by line feeds. */
function libreOfficeRows(text: string): ReadCell[][] {
  const rows: ReadCell[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    const content = quoted?.replaceAll('""', '"') ?? bare!;
    const time = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{3})?$/.exec(content);
    if (time) rows.at(-1)!.push(['time', `${time[1]}T${time[2]}${time[3] ?? '.000'}`]);
    else if (/^(TRUE|FALSE)$/.test(content)) rows.at(-1)!.push(['boolean', content === 'TRUE']);
    else rows.at(-1)!.push(content === '' ? null : ['text', content]);
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  rows.pop();
  return rows;
}

/** All readers. */
export const workbookReaders: readonly WorkbookReader[] = [exceljs, sheetjs, openpyxl, libreOffice];

function inFolder<T>(books: readonly Uint8Array[], work: (paths: string[], folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'downlink-readers-'));
  try {
    const paths = books.map((bytes, at) => {
      const path = join(folder, `book${at}.xlsx`);
      writeFileSync(path, bytes);
      return path;
    });
    return work(paths, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
