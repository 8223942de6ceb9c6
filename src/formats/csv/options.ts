/** The options of CSV files and their dialects. */

/** The program that a CSV file is made for. */
export type CsvPreset = 'standard' | 'excel' | 'excel-decimal-comma' | 'excel-utf16';

/** Options of CSV files. */
export interface CsvOptions {
  /**
   * The conventions of the file:
   * - `standard`: RFC 4180, comma, decimal point, UTF-8 without BOM.
   * - `excel`: comma, decimal point, UTF-8 with a BOM so that Excel reads it as UTF-8.
   * - `excel-decimal-comma`: BOM, semicolon, decimal comma, as Excel expects in most of Europe.
   * - `excel-utf16`: UTF-16LE with BOM and tabs, which Excel opens in columns in every region.
   *
   * The `excel` presets write dates in a form that Excel recognizes. The request's `format.csvDelimiter` takes
   * precedence over the preset's. Default `standard`.
   */
  preset?: CsvPreset;
}

/** The conventions of a CSV file. */
export interface CsvDialect {
  /** The character between cells. */
  readonly delimiter: string;
  /** The decimal sign. */
  readonly decimal: '.' | ',';
  /** Whether the file begins with a byte order mark. */
  readonly bom: boolean;
  /** The character encoding. */
  readonly encoding: 'utf-8' | 'utf-16le';
  /** The form of times. Spreadsheet programs recognize `wall` as dates. */
  readonly times: 'iso' | 'wall';
}

const DIALECTS: ReadonlyMap<unknown, CsvDialect> = new Map<CsvPreset, CsvDialect>([
  ['standard', { delimiter: ',', decimal: '.', bom: false, encoding: 'utf-8', times: 'iso' }],
  ['excel', { delimiter: ',', decimal: '.', bom: true, encoding: 'utf-8', times: 'wall' }],
  ['excel-decimal-comma', { delimiter: ';', decimal: ',', bom: true, encoding: 'utf-8', times: 'wall' }],
  ['excel-utf16', { delimiter: '\t', decimal: '.', bom: true, encoding: 'utf-16le', times: 'wall' }],
]);

/**
 * Returns the dialect for these options.
 *
 * @throws TypeError when the options are not {@link CsvOptions}
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
