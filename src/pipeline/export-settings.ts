/** The options of an export call that apply to every format: how rows are made and shown. */
import { checked, closedObject, list, oneOf, text } from '../contract/building-blocks.ts';
import { parseOptions, valueThat } from '../contract/parse-options.ts';
import { quote } from '../contract/sentences.ts';
import type { Decimals } from '../formats/format.ts';
import type { SplitField } from '../layouts/layout.ts';

/** How the data is shown. */
export interface DisplayOptions {
  /**
   * The number of decimals that figures are shown with. `auto` shows four significant digits of the column's spread,
   * with at most six decimals. `full` shows every digit. A number from 0 to 10 sets the decimals. XLSX cells always
   * contain the full number. In CSV, `auto` writes every digit too. Default `auto`.
   */
  decimals?: Decimals;
  /** Whether headers of figures include the unit, as in `Temperature (°C)`. Default `none`. */
  units?: 'none' | 'header';
  /**
   * When to add a column `UTC offset` after each column of times, in files whose times have no offset: XLSX, and CSV
   * with an `excel` preset. `auto` adds it when the window contains a time that the zone's clock shows twice. `never`
   * counts such times as `ambiguous-time` instead. Default `auto`.
   */
  offsetColumn?: 'auto' | 'always' | 'never';
  /**
   * What to do with an item without rows. `file` writes a file with only its header and warns with `no-data`. `error`
   * fails the export with `no-data`. `skip` writes no file and warns. Default `file`.
   */
  empty?: 'file' | 'error' | 'skip';
}

/** How the data is reshaped beyond what a request can say. Servers do not support this. */
export interface ReshapeOptions {
  /**
   * Splits the columns of wide items by device: a column such as `Temperature · boiler-2` for each target and each
   * publisher (or subtopic, or channel). No effect on long items. Default: one column for each target.
   */
  wide?: WideOptions;
  /**
   * What to show for the buckets of a decimated item without messages. `absent` shows no row. `empty` shows an empty
   * cell for every bucket of the window: for each series in long rows, and for each device in wide rows with a column
   * that identifies devices. `previous` repeats the value before. `linear` interpolates between the neighbours.
   * `previous` and `linear` apply after the transform to differences, stay between a series' first and last message,
   * and are counted. An item without any message never gets rows. No effect on items without decimation. Default
   * `absent`.
   *
   * Memory: `previous` and `linear` hold the rows from the start of the oldest open gap, so a series that falls silent
   * holds back all later rows. `empty` holds the decimated rows of an item with long rows. Each held row takes about 30
   * bytes.
   */
  gaps?: 'absent' | 'empty' | 'previous' | 'linear';
}

/** How wide items are split by device. */
export interface WideOptions {
  /**
   * The field that identifies a device. It cannot be a column too. Decimation, differences and gaps then apply to each
   * device, even when several devices share a publisher.
   */
  split: SplitField;
  /**
   * The devices and their labels, in the order of their columns. Messages of other devices are left out and counted.
   * Default: the devices in the data, in the order of their first values, by their own names, with `(none)` for messages
   * without a device. Without this list, the rows of an item are held until all of it is read, about 20 bytes for each
   * message or bucket. A workbook or one table then holds the rows of all items.
   */
  labels?: readonly {
    /** Id of the device: its publisher, subtopic or channel. */
    readonly id: string;
    /** Label of the device in headers. */
    readonly label: string;
  }[];
}

/** The options of an export call that apply to every format. */
export interface ExportSettingsOptions extends DisplayOptions, ReshapeOptions {}

/** {@link ExportSettingsOptions}, checked and with defaults. */
export interface ExportSettings {
  readonly decimals: Decimals;
  readonly units: 'none' | 'header';
  readonly offsetColumn: 'auto' | 'always' | 'never';
  readonly empty: 'file' | 'error' | 'skip';
  readonly wide: WideOptions | undefined;
  readonly gaps: 'absent' | 'empty' | 'previous' | 'linear';
}

const DEFAULTS: ExportSettings = {
  decimals: 'auto',
  units: 'none',
  offsetColumn: 'auto',
  empty: 'file',
  wide: undefined,
  gaps: 'absent',
};

const label = closedObject<NonNullable<WideOptions['labels']>[number]>(
  "an object such as {id: 'boiler-2', label: 'Boiler 2'}",
  { id: text('a text'), label: text('a text') },
  {},
);

const labels = checked(list(label, "a list such as [{id: 'boiler-2', label: 'Boiler 2'}]", 1), (entries) => {
  for (const name of ['id', 'label'] as const) {
    const texts = entries.map((entry) => entry[name]);
    const twice = texts.find((value, at) => texts.indexOf(value) !== at);
    if (twice !== undefined) return `has the ${name} ${quote(twice)} twice`;
  }
  return undefined;
});

const OPTIONS = closedObject<ExportSettingsOptions>(
  'an object of options',
  {},
  {
    decimals: valueThat(
      "'auto', 'full' or a whole number from 0 to 10",
      (value): value is Decimals =>
        value === 'auto' || value === 'full' || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10),
    ),
    units: oneOf<ExportSettings['units']>({ none: true, header: true }),
    offsetColumn: oneOf<ExportSettings['offsetColumn']>({ auto: true, always: true, never: true }),
    empty: oneOf<ExportSettings['empty']>({ file: true, error: true, skip: true }),
    wide: closedObject<WideOptions>(
      "an object such as {split: 'publisher'}",
      { split: oneOf<SplitField>({ publisher: true, subtopic: true, channel: true }) },
      { labels },
    ),
    gaps: oneOf<ExportSettings['gaps']>({ absent: true, empty: true, previous: true, linear: true }),
  },
);

/**
 * Checks the settings of an export call and fills in defaults.
 *
 * @throws TypeError when an option is invalid
 */
export function exportSettings(options?: ExportSettingsOptions): ExportSettings {
  return { ...DEFAULTS, ...parseOptions(OPTIONS, options) };
}
