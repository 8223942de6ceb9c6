/** The options of XLSX files. */

/** Options of XLSX files. */
export interface XlsxOptions {
  /** Whether the last sheet, "About", shows the request, the window and the warnings. Default true. */
  about?: boolean;
  /** Whether the header has filter buttons. Default true. */
  autoFilter?: boolean;
  /**
   * Number format of times on a whole second. Other times get the same format, with `.000` appended if it ends in `ss`.
   * Default `yyyy-mm-dd hh:mm:ss`.
   */
  dateFormat?: string;
  /**
   * Number format of all figures, e.g. `0.00`. It changes how figures are shown, not their values, and overrides the
   * export option `decimals`. Default: a format for each column, with decimals according to `decimals`.
   */
  numberFormat?: string;
  /** Author in the properties of the file. Default `downlink`. */
  author?: string;
}

/** Options of XLSX files with all defaults. */
export type XlsxSettings = Readonly<Required<Omit<XlsxOptions, 'numberFormat'>>> &
  Readonly<Pick<XlsxOptions, 'numberFormat'>>;

const DEFAULTS: XlsxSettings = {
  about: true,
  autoFilter: true,
  dateFormat: 'yyyy-mm-dd hh:mm:ss',
  author: 'downlink',
};

/** The type of each option. */
const KINDS: Readonly<Record<keyof XlsxOptions, 'boolean' | 'string'>> = {
  about: 'boolean',
  autoFilter: 'boolean',
  dateFormat: 'string',
  numberFormat: 'string',
  author: 'string',
};

/**
 * Checks the options of an export call and fills in defaults.
 *
 * @throws TypeError when an option is unknown or of the wrong type
 */
export function xlsxSettings(options: unknown = {}): XlsxSettings {
  if (typeof options !== 'object' || options === null) throw new TypeError('xlsx must be an object of options.');
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(KINDS, name))
      throw new TypeError(`xlsx has no option ${JSON.stringify(name)}; it has ${Object.keys(KINDS).join(', ')}.`);
    const kind = KINDS[name as keyof XlsxOptions];
    if (typeof value !== kind) throw new TypeError(`xlsx.${name} must be a ${kind}.`);
    // Excel's specifications and limits: a number format has at most 255 characters.
    if (name.endsWith('Format') && (value.length === 0 || value.length > 255))
      throw new TypeError(`xlsx.${name} must be a number format of 1 to 255 characters.`);
  }
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}
