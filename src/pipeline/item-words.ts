/** What files tell people about items: facts, and units in headers. Loaded only for files that do. */
import type { ColumnHeader } from '../core/record-batch.ts';
import type { WarningLog } from '../core/warnings.ts';
import { shownUnits } from './item-facts.ts';
import type { ItemPlan } from './plan.ts';
import type { UnitLog } from './unit-log.ts';

export { itemFacts } from './item-facts.ts';

/** The variables that a column of figures shows; none for other columns. */
function variablesOf({ id, kind }: ColumnHeader, { shape, targets }: ItemPlan): readonly string[] {
  if (kind !== 'number') return [];
  const own = targets.filter(({ name, label }) => name === id || label === id);
  if (shape.id === 'wide') return own.slice(0, 1).map(({ name }) => name);
  return id === 'value' || id === 'sum' ? targets.map(({ name }) => name) : [];
}

/** Whether a message of every variable has been seen. */
export const knowsUnits = ({ query }: ItemPlan, units: UnitLog): boolean =>
  query.names.every((name) => units.has(name));

/** The columns of an item, with the unit behind the header of each figure, where there is but one. */
export function columnsWithUnits(item: ItemPlan, units: UnitLog): readonly ColumnHeader[] {
  return item.columns.map((column) => {
    const told = new Set(variablesOf(column, item).map((name) => shownUnits(units.of(name), item)));
    const [unit] = told;
    return told.size !== 1 || !unit ? column : { ...column, label: `${column.label} (${unit})` };
  });
}

/** Counts the columns whose unit came too late for their header. */
export function reportLateUnits(
  item: ItemPlan,
  shown: readonly ColumnHeader[],
  units: UnitLog,
  warnings: WarningLog,
): void {
  const now = columnsWithUnits(item, units);
  item.columns.forEach(({ label }, at) => {
    if (now[at]!.label !== shown[at]!.label)
      warnings.add(
        'unit-not-in-header',
        `The unit of ${JSON.stringify(label)} is not in its header, as its first message came long after the others.`,
        1,
        item.index,
      );
  });
}
