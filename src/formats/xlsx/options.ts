/** Options of XLSX files. */
export interface XlsxOptions {
  /** Whether a last sheet tells the request, the window and what was counted. Default true. */
  about?: boolean;
  /** Whether the header has filter buttons. Default true. */
  autoFilter?: boolean;
  /**
   * Number format of times that fall on a whole second; others get the same with `.000` where it ends in `ss`.
   * Default `yyyy-mm-dd hh:mm:ss`.
   */
  dateFormat?: string;
  /**
   * Number format of all figures, e.g. `0.00`: it changes what is shown, not the value, and holds instead of the option
   * `decimals` of the export. Default: a format for each column, with the decimals that `decimals` says.
   */
  numberFormat?: string;
  /** Who the properties of the file name as its author. Default `downlink`. */
  author?: string;
}

/** Options of XLSX files, complete. */
export type XlsxSettings = Readonly<Required<Omit<XlsxOptions, 'numberFormat'>>> &
  Readonly<Pick<XlsxOptions, 'numberFormat'>>;

const DEFAULTS: XlsxSettings = {
  about: true,
  autoFilter: true,
  dateFormat: 'yyyy-mm-dd hh:mm:ss',
  author: 'downlink',
};

/** What kind of value each option takes. */
const KINDS: Readonly<Record<keyof XlsxOptions, 'boolean' | 'string'>> = {
  about: 'boolean',
  autoFilter: 'boolean',
  dateFormat: 'string',
  numberFormat: 'string',
  author: 'string',
};

/**
 * The options of an export call, complete.
 *
 * @throws TypeError when one is unknown or not of its kind
 */
export function xlsxSettings(options: unknown = {}): XlsxSettings {
  if (typeof options !== 'object' || options === null) throw new TypeError('xlsx must be an object of options.');
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(KINDS, name))
      throw new TypeError(`xlsx.${name} is no option; there are ${Object.keys(KINDS).join(', ')}.`);
    const kind = KINDS[name as keyof XlsxOptions];
    if (typeof value !== kind) throw new TypeError(`xlsx.${name} must be a ${kind}.`);
    // Excel's specifications and limits: a number format has at most 255 characters.
    if (name.endsWith('Format') && (value.length === 0 || value.length > 255))
      throw new TypeError(`xlsx.${name} must be a number format of 1 to 255 characters.`);
  }
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}
