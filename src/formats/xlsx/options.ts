import { checked, closedObject, text } from '../../contract/building-blocks.ts';
import { boolean, parseOptions } from '../../contract/parse-options.ts';

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

/** A number format as Excel takes it; "Excel specifications and limits" allows 255 characters. */
const numberFormat = checked(text('a number format'), ({ length }) =>
  length === 0 || length > 255 ? 'must be a number format of 1 to 255 characters' : undefined,
);

const OPTIONS = closedObject<XlsxOptions>(
  'an object of options',
  {},
  {
    about: boolean('true or false'),
    autoFilter: boolean('true or false'),
    dateFormat: numberFormat,
    numberFormat,
    author: text('a text'),
  },
);

/**
 * The options of an export call, complete.
 *
 * @throws TypeError when one is unknown or not of its kind
 */
export function xlsxSettings(options: unknown): XlsxSettings {
  return { ...DEFAULTS, ...parseOptions(OPTIONS, options, 'xlsx') };
}
