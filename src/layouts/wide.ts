/** The wide layout: one row per instant, with a column per variable. */
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import type { SeriesTable } from '../core/sample-batch.ts';
import { IDENTITY } from './identity-fields.ts';
import type { Layout, LayoutTarget, SplitColumn } from './layout.ts';

const isFixed = (id: string): boolean => id === 'time' || IDENTITY.has(id);

/** Returns the index of the target that a column id names, by SenML name or label; −1 when there is none. */
function targetIndex(id: string, targets: readonly LayoutTarget[]): number {
  const byName = targets.findIndex(({ name }) => name === id);
  return byName >= 0 ? byName : targets.findIndex(({ label }) => label === id);
}

/** Returns the SenML name of the variable that a column id stands for; undefined for other columns. */
export function variableName(id: string, targets: readonly LayoutTarget[]): string | undefined {
  return isFixed(id) ? undefined : targets[targetIndex(id, targets)]?.name;
}

/**
 * Returns the fault of a fixed column whose id is also the name or label of a target, unless another column shows that
 * target.
 */
function shadowedTarget(id: string, ids: readonly string[], targets: readonly LayoutTarget[]): string | undefined {
  if (!isFixed(id)) return undefined;
  const called = targets.filter(({ name, label }) => name === id || label === id);
  if (called.length === 0) return undefined;
  const shown = new Set(ids.filter((other) => !isFixed(other)).map((other) => targets[targetIndex(other, targets)]));
  const hidden = called.find((target) => !shown.has(target));
  if (!hidden) return undefined;
  const quoted = JSON.stringify(id);
  const advice = isFixed(hidden.name)
    ? 'give the target another label and use that as the column id'
    : `use ${JSON.stringify(hidden.name)} as the column id, or give the target another label`;
  return `${quoted} is a fixed column, and a target has the same ${hidden.name === id ? 'name' : 'label'}: ${advice}.`;
}

/** The wide layout: one row per instant (and per identity, if requested), with a column per variable. */
export const wide: Layout = {
  id: 'wide',
  defaultColumns: undefined,
  columnIds: (targets) => [
    'time',
    ...IDENTITY.keys(),
    ...targets.flatMap(({ name, label }) => (name === label ? [name] : [name, label])),
  ],
  hasColumn: (id, targets) => isFixed(id) || targetIndex(id, targets) >= 0,
  columnFault: shadowedTarget,
  joinsSeries: true,
  emptiedBy: () => undefined,
  variablesOf(column, targets) {
    const { variable = variableName(column.id, targets) }: Partial<SplitColumn> & ColumnHeader = column;
    return variable === undefined ? [] : [variable];
  },
  kindOf: (id) => (id === 'time' ? 'time' : IDENTITY.has(id) ? 'text' : 'number'),
  sampleFields: () => [],
  async *rows(batches, { columns, targets, keepsEmptyRows = false, warn }) {
    const variables: string[] = [];
    const numbers = new Map<string, number>();
    const shown = columns.map(({ id, label }) => {
      const name = variableName(id, targets);
      if (name === undefined) return id;
      const number = numbers.get(name) ?? variables.push(label) - 1;
      numbers.set(name, number);
      return number;
    });
    const variableOf = ({ names }: SeriesTable, index: number) => numbers.get(names[index]!) ?? -1;
    const { joinedRows } = await loadPart(() => import('./joined-rows.ts'));
    yield* joinedRows(batches, { columns: shown, variables, variableOf, keepsEmptyRows, warn });
  },
};
