/** Writes CSV files. */
import { loadPart } from '../../core/load-part.ts';
import { Pacer } from '../../core/pacer.ts';
import { ByteBuffer, CHUNK_BYTES } from '../../encoding/byte-buffer.ts';
import { utf8, utf16le } from '../../encoding/utf8.ts';
import type { Decimals, FileSection, FormatModule, WriteOptions } from '../format.ts';
import { CsvText } from './fields.ts';
import type { CsvLayout, FixedFigures } from './layout.ts';
import { type CsvDialect, csvDialect } from './options.ts';
import { CsvRows } from './row-writer.ts';

/** The CSV options of an export call; see {@link FormatModule.parseOptions}. */
export const parseOptions: FormatModule['parseOptions'] = csvDialect;

/** How times are written; see {@link FormatModule.timeStyle}. */
export const timeStyle: FormatModule['timeStyle'] = (dialect) => (dialect as CsvDialect).times;

/** Writes CSV (RFC 4180) in the chosen dialect; see {@link FormatModule.write}. */
export const write: FormatModule['write'] = ([section], options) => {
  const dialect = options.formatOptions as CsvDialect;
  const chunks = utf8Chunks(section!, options, dialect);
  return dialect.encoding === 'utf-16le' ? utf16le(chunks) : chunks;
};

async function* utf8Chunks(
  { schema, records, warn }: FileSection,
  { zone, delimiter: asked, decimals, signal }: WriteOptions,
  dialect: CsvDialect,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { columns, blockRows, fields } = schema;
  const delimiter = asked ?? dialect.delimiter;
  const out = new ByteBuffer();
  const text = new CsvText(delimiter, columns.length === 1);
  const layout: CsvLayout = {
    delimiter,
    decimal: dialect.decimal,
    zone,
    times: dialect.times,
    fixed: await Promise.all((fields ?? columns).map((own) => fixedFigures(own.decimals ?? decimals))),
  };
  const rows = new CsvRows(out, text, layout);
  const pacer = new Pacer(signal);
  if (dialect.bom) out.push(utf8('\ufeff'));
  if (blockRows === undefined) rows.header(columns.map(({ label }) => label));
  let blocks = 0;
  for await (const batch of records) {
    if (!rows.mixed && batch.columns.some(({ kind }) => kind === 'mixed')) {
      const { BlockCells, MixedCells } = await loadPart(() => import('./mixed-cells.ts'));
      rows.mixed = new (fields ? BlockCells : MixedCells)(rows, text, layout);
    }
    rows.enter(batch);
    for (let row = 0; row < batch.length; ) {
      // A block is one record, so it is always within one batch.
      if (blockRows !== undefined && row % blockRows === 0 && blocks++ > 0) out.push(utf8('\r\n'));
      row = rows.write(row, Math.min(batch.length, blockRows === undefined ? batch.length : nextBlock(row, blockRows)));
      if (out.length >= CHUNK_BYTES) yield out.take();
      if (pacer.due) await pacer.pause();
    }
  }
  if (out.length > 0) yield out.take();
  warn('formula-guarded', "Texts that a spreadsheet would evaluate were written with a leading '.", rows.guarded);
  warn('replaced-characters', 'Lone surrogates, which UTF-8 cannot carry, were written as U+FFFD.', rows.replaced);
  warn('non-finite-value', 'Values that are not finite numbers were written as empty cells.', rows.nonFinite);
  warn('rounded', 'Figures were rounded to the decimals asked for.', rows.rounded);
  warn('sub-millisecond-time', 'Times finer than a millisecond are shown rounded down to it.', rows.subMillisecond);
}

const nextBlock = (row: number, blockRows: number): number => row - (row % blockRows) + blockRows;

/** Writes figures with this many decimals, if it is a number. The code is loaded only when needed. */
async function fixedFigures(decimals: Decimals | undefined): Promise<FixedFigures | undefined> {
  if (typeof decimals !== 'number') return undefined;
  const { isRounded, writeFixed } = await loadPart(() => import('../../encoding/fixed-number.ts'));
  return {
    write: (bytes, at, value, point) => writeFixed(bytes, at, value, decimals, point),
    isRounded: (value) => isRounded(value, decimals),
  };
}
