/** Adds facts and units to files for people. Loaded only for files that show them. */
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import { devicesOf } from '../layouts/devices.ts';
import type { SplitColumn } from '../layouts/layout.ts';
import { type ReadItem, shownUnits } from './item-facts.ts';

export { itemFacts } from './item-facts.ts';

/** Returns the units of each variable in a column of figures; none for other columns. */
function unitsOf(column: ColumnHeader, read: ReadItem): readonly (readonly string[])[] {
  if (column.kind !== 'number') return [];
  const { layout, targets } = read.item;
  const { variable, device }: Partial<SplitColumn> & ColumnHeader = column;
  if (variable !== undefined && device !== undefined) return [unitsOfDevice(variable, device, read)];
  return layout.variablesOf(column, targets).map((name) => read.units.of(name));
}

/** Returns the entries of the series table for a variable and a device. */
function entriesOf(variable: string, device: string, { item, units: { table } }: ReadItem): readonly number[] {
  if (!table || !item.split) return [];
  const devices = devicesOf(table, item.split.field);
  return [...table.names.keys()].filter((entry) => table.names[entry] === variable && devices[entry] === device);
}

function unitsOfDevice(variable: string, device: string, read: ReadItem): readonly string[] {
  const { table } = read.units;
  const units = entriesOf(variable, device, read).map((entry) => table!.units[entry]!);
  return [...new Set(units)].filter((unit) => unit !== '');
}

/** Whether a message of every variable in the headers has been read, so that all units are known. */
export function knowsUnits(read: ReadItem): boolean {
  const { item, columns, units } = read;
  if (!item.query.names.every((name) => units.has(name))) return false;
  return columns.every((column) => {
    const { variable, device }: Partial<SplitColumn> = column;
    return variable === undefined || device === undefined || entriesOf(variable, device, read).length > 0;
  });
}

/** Returns the unit of a column of figures as people write it; empty when it has none or several. */
export function unitOf(column: ColumnHeader, read: ReadItem): string {
  const texts = new Set(unitsOf(column, read).map((units) => shownUnits(units, read.item)));
  const [unit = ''] = texts;
  return texts.size === 1 ? unit : '';
}

/** Adds the unit to the header of each column of figures that has only one. */
export function columnsWithUnits(read: ReadItem): readonly ColumnHeader[] {
  return read.columns.map((column) => {
    const unit = unitOf(column, read);
    return unit === '' ? column : { ...column, label: `${column.label} (${unit})` };
  });
}

/** Adds units to the headers of an item. After the last row, it counts units that came too late for their header. */
export function withUnits(
  begun: ReadItem & { readonly records: AsyncGenerator<RecordBatch> },
  warnings: WarningLog,
): { readonly columns: readonly ColumnHeader[]; readonly records: AsyncGenerator<RecordBatch> } {
  const columns = columnsWithUnits(begun);
  async function* records(): AsyncGenerator<RecordBatch> {
    yield* begun.records;
    reportLateUnits(begun, columns, warnings);
  }
  return { columns, records: records() };
}

/** Counts the columns whose unit became known only after their header was written. */
function reportLateUnits(begun: ReadItem, shown: readonly ColumnHeader[], warnings: WarningLog): void {
  const now = columnsWithUnits(begun);
  begun.columns.forEach(({ label }, at) => {
    if (now[at]!.label !== shown[at]!.label)
      warnings.add(
        'unit-not-in-header',
        `The unit of ${JSON.stringify(label)} is not in its header, as its first message came long after the others.`,
        1,
        begun.item.index,
      );
  });
}
