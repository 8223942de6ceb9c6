/** What a spreadsheet program makes of a file without being asked. */
export type CsvPreset = 'standard' | 'excel' | 'excel-decimal-comma' | 'excel-utf16';

/** Options of CSV files. */
export interface CsvOptions {
  /**
   * - `standard`: RFC 4180, comma, decimal point, UTF-8 without BOM.
   * - `excel`: the same with a BOM, so that Excel reads it as UTF-8.
   * - `excel-decimal-comma`: BOM, semicolon, decimal comma, as Excel expects in most of Europe.
   * - `excel-utf16`: UTF-16LE with BOM and tabs, which Excel opens in columns in every region.
   *
   * The request's `format.csvDelimiter` wins over the preset's. Default `standard`.
   */
  preset?: CsvPreset;
}

/** What a preset stands for. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  readonly bom: boolean;
  readonly encoding: 'utf-8' | 'utf-16le';
  /** `wall` writes dates that spreadsheet programs take for dates. */
  readonly times: 'iso' | 'wall';
}

const DIALECTS: ReadonlyMap<unknown, CsvDialect> = new Map<CsvPreset, CsvDialect>([
  ['standard', { delimiter: ',', decimal: '.', bom: false, encoding: 'utf-8', times: 'iso' }],
  ['excel', { delimiter: ',', decimal: '.', bom: true, encoding: 'utf-8', times: 'wall' }],
  ['excel-decimal-comma', { delimiter: ';', decimal: ',', bom: true, encoding: 'utf-8', times: 'wall' }],
  ['excel-utf16', { delimiter: '\t', decimal: '.', bom: true, encoding: 'utf-16le', times: 'wall' }],
]);

/**
 * The dialect that these options ask for.
 *
 * @throws TypeError when they are not {@link CsvOptions}
 */
export function csvDialect(options: unknown): CsvDialect {
  const { preset = 'standard', ...others } = { ...(options as CsvOptions | undefined) };
  const dialect = DIALECTS.get(preset);
  const known = [...DIALECTS.keys()].join(', ');
  if (!dialect) throw new TypeError(`csv.preset must be one of ${known}, not ${JSON.stringify(preset)}.`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`csv has no option ${JSON.stringify(unknown)}; it has preset.`);
  return dialect;
}
