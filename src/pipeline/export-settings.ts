/** Options of an export call that hold for every format: how its rows are made and shown. */
import { checked, closedObject, list, oneOf, text } from '../contract/building-blocks.ts';
import { parseOptions, valueThat } from '../contract/parse-options.ts';
import { quote } from '../contract/sentences.ts';
import type { Decimals } from '../formats/format.ts';
import type { SplitField } from '../layouts/layout.ts';

/** How what was read is shown. */
export interface DisplayOptions {
  /**
   * How figures are shown: `auto`, with as many decimals as four significant digits of the column's spread need, at most
   * six; `full`, with every digit; or with this many decimals, 0 to 10. XLSX cells hold the whole number whatever is
   * shown. In CSV, `auto` and `full` write every digit. Default `auto`.
   */
  decimals?: Decimals;
  /** Whether headers of figures name the unit: `Temperature (°C)`. Default `none`. */
  units?: 'none' | 'header';
  /**
   * Whether a column `UTC offset` stands after each column of times, in files whose times have no offset of their own:
   * XLSX, and CSV with an `excel` preset. `auto`: when the window holds a time that the zone's clock shows twice. With
   * `never`, such times are counted as `ambiguous-time`. Default `auto`.
   */
  offsetColumn?: 'auto' | 'always' | 'never';
  /**
   * What becomes of an item without rows: `file`, a file with its header and the warning `no-data`; `error`, the export
   * fails with `no-data`; `skip`, no file and the warning. Default `file`.
   */
  empty?: 'file' | 'error' | 'skip';
}

/** How what was read is reshaped beyond the fields of a request; no server does this. */
export interface ReshapeOptions {
  /**
   * Parts the columns of wide items by device: a column `Temperature · boiler-2` for each target and publisher (or
   * subtopic, or channel) that is met. Without effect on long items. Default: one column for each target.
   */
  wide?: WideOptions;
  /**
   * What stands in the buckets of a decimated item that have no message: `absent`, no row; `empty`, an empty cell in every
   * bucket of the window, for each series in long rows, and in wide rows too where a column tells devices apart;
   * `previous`, the value before; `linear`, the value on the line between its neighbours. The last two come after the
   * transform to differences, never reach beyond a series' first and last message, and are counted. An item without any
   * message has no row in any case. Without effect on items without decimation. Default `absent`.
   *
   * Memory: `previous` and `linear` hold the rows since the oldest gap whose end has not come, so a series that falls
   * silent holds back all that follows; `empty` holds the decimated rows of an item in long rows, about 30 bytes each.
   */
  gaps?: 'absent' | 'empty' | 'previous' | 'linear';
}

/** How wide items are parted by device. */
export interface WideOptions {
  /**
   * What tells devices apart; it cannot be a column as well. Decimation, differences and fills of gaps are then of each
   * device, also where several have one publisher.
   */
  split: SplitField;
  /**
   * The devices and what to call them, in the order of their columns; others are left out and counted. Default: those
   * that are met, in the order in which they are met, by their own names, and `(none)` for messages without any. The rows
   * of the item are then held until all of it is read, about 20 bytes for each message or bucket; in a workbook and in one
   * table, those of all items.
   */
  labels?: readonly { readonly id: string; readonly label: string }[];
}

/** Options for every format, as an export call gives them. */
export interface ExportSettingsOptions extends DisplayOptions, ReshapeOptions {}

/** {@link ExportSettingsOptions}, complete and checked. */
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
 * The settings that an export call asks for.
 *
 * @throws TypeError when an option is not usable
 */
export function exportSettings(options?: ExportSettingsOptions): ExportSettings {
  return { ...DEFAULTS, ...parseOptions(OPTIONS, options) };
}
