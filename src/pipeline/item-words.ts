/** What files tell people about items: facts, and units in headers. Loaded only for files that do. */
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import { devicesOf } from '../layouts/devices.ts';
import type { SplitColumn } from '../layouts/layout.ts';
import { type ReadItem, shownUnits } from './item-facts.ts';

export { itemFacts } from './item-facts.ts';

/** The units that each variable of a column of figures has told; none for other columns. */
function unitsOf(column: ColumnHeader, told: ReadItem): readonly (readonly string[])[] {
  if (column.kind !== 'number') return [];
  const { layout, targets } = told.item;
  const { variable, device }: Partial<SplitColumn> & ColumnHeader = column;
  if (variable !== undefined && device !== undefined) return [unitsOfDevice(variable, device, told)];
  return layout.variablesOf(column, targets).map((name) => told.units.of(name));
}

/** Entries of the table of series that are of a variable and a device. */
function entriesOf(variable: string, device: string, { item, units: { table } }: ReadItem): readonly number[] {
  if (!table || !item.split) return [];
  const devices = devicesOf(table, item.split.field);
  return [...table.names.keys()].filter((entry) => table.names[entry] === variable && devices[entry] === device);
}

function unitsOfDevice(variable: string, device: string, told: ReadItem): readonly string[] {
  const { table } = told.units;
  const units = entriesOf(variable, device, told).map((entry) => table!.units[entry]!);
  return [...new Set(units)].filter((unit) => unit !== '');
}

/** Whether a message has been seen of everything that has a header with a unit. */
export function knowsUnits(told: ReadItem): boolean {
  const { item, columns, units } = told;
  if (!item.query.names.every((name) => units.has(name))) return false;
  return columns.every((column) => {
    const { variable, device }: Partial<SplitColumn> = column;
    return variable === undefined || device === undefined || entriesOf(variable, device, told).length > 0;
  });
}

/** The columns of an item, with the unit behind the header of each figure, where there is but one. */
export function columnsWithUnits(told: ReadItem): readonly ColumnHeader[] {
  return told.columns.map((column) => {
    const texts = new Set(unitsOf(column, told).map((units) => shownUnits(units, told.item)));
    const [unit] = texts;
    return texts.size !== 1 || !unit ? column : { ...column, label: `${column.label} (${unit})` };
  });
}

/** An item's columns and rows, with units in the headers; at the end, units that came too late for them are counted. */
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

/** Counts the columns whose unit came too late for their header. */
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
