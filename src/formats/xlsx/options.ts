/** The options of XLSX files. */
import { checked, closedObject, text } from '../../contract/building-blocks.ts';
import { boolean, parseOptions } from '../../contract/parse-options.ts';

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
  /**
   * Whether the first sheet, "Summary", has native charts of the figures over time. They draw the cells of the other
   * sheets, so people can restyle them. They need the wide layout, with a column for each variable. Default false.
   */
  chart?: boolean;
  /**
   * Whether the first sheet, "Summary", has a table of count, minimum, average, maximum, first and last value of each
   * variable. Default false.
   */
  summary?: boolean;
  /** Author in the properties of the file; `''` for none. Default `downlink`. */
  author?: string;
}

/** Options of XLSX files with all defaults. */
export type XlsxSettings = Readonly<Required<Omit<XlsxOptions, 'numberFormat'>>> &
  Readonly<Pick<XlsxOptions, 'numberFormat'>>;

const DEFAULTS: XlsxSettings = {
  about: true,
  autoFilter: true,
  dateFormat: 'yyyy-mm-dd hh:mm:ss',
  chart: false,
  summary: false,
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
    chart: boolean('true or false'),
    summary: boolean('true or false'),
    author: text('a text'),
  },
);

/**
 * Checks the options of an export call and fills in defaults.
 *
 * @throws TypeError when an option is unknown or of the wrong type
 */
export function xlsxSettings(options: unknown): XlsxSettings {
  return { ...DEFAULTS, ...parseOptions(OPTIONS, options, 'xlsx') };
}
