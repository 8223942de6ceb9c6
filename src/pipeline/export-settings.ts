/** Options of an export call that hold for every format: how its rows are made and shown. */
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

/** Settings with a fixed choice, the default first. */
type Choices = Pick<ExportSettings, 'units' | 'offsetColumn' | 'empty' | 'gaps'>;

const CHOICES: { readonly [Name in keyof Choices]: readonly [Choices[Name], ...Choices[Name][]] } = {
  units: ['none', 'header'],
  offsetColumn: ['auto', 'always', 'never'],
  empty: ['file', 'error', 'skip'],
  gaps: ['absent', 'empty', 'previous', 'linear'],
};

const SPLITS: readonly unknown[] = ['publisher', 'subtopic', 'channel'] satisfies SplitField[];

/**
 * The settings that an export call asks for.
 *
 * @throws TypeError when an option is not usable
 */
export function exportSettings(options: ExportSettingsOptions = {}): ExportSettings {
  const { decimals = 'auto', wide } = options;
  const isCount = Number.isInteger(decimals) && (decimals as number) >= 0 && (decimals as number) <= 10;
  if (decimals !== 'auto' && decimals !== 'full' && !isCount)
    throw new TypeError("decimals must be 'auto', 'full' or a whole number from 0 to 10.");
  const chosen = <Name extends keyof Choices>(name: Name): Choices[Name] => {
    const known: readonly Choices[Name][] = CHOICES[name];
    const value = (options[name] as Choices[Name] | undefined) ?? CHOICES[name][0];
    if (!known.includes(value))
      throw new TypeError(`${name} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}.`);
    return value;
  };
  return {
    decimals,
    units: chosen('units'),
    offsetColumn: chosen('offsetColumn'),
    empty: chosen('empty'),
    wide: wide === undefined ? undefined : wideOptions(wide),
    gaps: chosen('gaps'),
  };
}

function wideOptions(wide: WideOptions): WideOptions {
  if (typeof wide !== 'object' || wide === null || !SPLITS.includes(wide.split))
    throw new TypeError(`wide must be an object such as {split: 'publisher'}; split is one of ${SPLITS.join(', ')}.`);
  const { split, labels } = wide;
  if (labels === undefined) return { split };
  const isLabel = (entry: unknown): boolean =>
    typeof entry === 'object' &&
    entry !== null &&
    ['id', 'label'].every((name) => typeof (entry as Record<string, unknown>)[name] === 'string');
  if (!Array.isArray(labels) || labels.length === 0 || !labels.every(isLabel))
    throw new TypeError("wide.labels must be a list such as [{id: 'boiler-2', label: 'Boiler 2'}].");
  for (const name of ['id', 'label'] as const) {
    const texts = labels.map((entry) => entry[name]);
    const twice = texts.find((text, at) => texts.indexOf(text) !== at);
    if (twice !== undefined) throw new TypeError(`wide.labels has the ${name} ${JSON.stringify(twice)} twice.`);
  }
  return { split, labels: labels.map(({ id, label }) => ({ id, label })) };
}
