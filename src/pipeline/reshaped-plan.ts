/** Completes plans whose columns are split by device or whose items become one table. Loaded only for these. */
import { invalidRequest } from '../contract/invalid-request.ts';
import type { RequestIssue } from '../core/errors.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import { splitColumns } from '../layouts/split.ts';
import type { WideOptions } from './export-settings.ts';
import { type ExportPlan, isMessagePlan, type MessagePlan, type TablePlan } from './item-plans.ts';

const isWide = ({ layout }: MessagePlan): boolean => layout.joinsSeries;

/** Whether a column shows a variable. */
const isVariable = ({ kind }: ColumnHeader): boolean => kind === 'number';

/**
 * Applies the settings `wide` (split by device) and `bundle: 'table'` (one table) to a plan.
 *
 * @throws ExportError `invalid-request`, whose `issues` list every fault
 */
export function reshapedPlan(plan: ExportPlan): ExportPlan {
  const { wide } = plan.settings;
  const issues = [...(wide ? splitIssues(plan, wide) : []), ...(plan.bundle === 'table' ? tableIssues(plan) : [])];
  if (issues.length > 0) throw invalidRequest(issues);
  const items = wide ? plan.items.map((item) => (isMessagePlan(item) ? partedItem(item, wide) : item)) : plan.items;
  return plan.bundle === 'table' ? withTable(plan, items.filter(isMessagePlan)) : { ...plan, items };
}

function partedItem(item: MessagePlan, { split, labels }: WideOptions): MessagePlan {
  if (!isWide(item) || !item.columns.some(isVariable)) return item;
  const columns = labels ? splitColumns(item.columns, item.targets, () => labels) : item.columns;
  return { ...item, columns, split: { field: split, labels } };
}

function splitIssues({ items, asked = [] }: ExportPlan, { split }: WideOptions): RequestIssue[] {
  if (!items.filter(isMessagePlan).some(isWide)) return [];
  return columnIssues(
    asked,
    ({ id }) => id === split,
    (id) =>
      `the option wide.split gives each ${id} columns of its own, so "${id}" cannot be a column as well: leave it out`,
  );
}

function columnIssues(
  asked: NonNullable<ExportPlan['asked']>,
  isFault: (column: ColumnHeader) => boolean,
  message: (id: string) => string,
): RequestIssue[] {
  return asked.flatMap((column, at): RequestIssue[] =>
    isFault(column)
      ? [{ path: ['format', 'columns', at, 'id'], message: `format.columns[${at}].id: ${message(column.id)}.` }]
      : [],
  );
}

/** Finds the reasons why items cannot become one table. */
function tableIssues({ items: all, asked = [] }: ExportPlan): RequestIssue[] {
  const others = all.filter((item) => !isMessagePlan(item));
  if (others.length > 0)
    return others.map(({ index, kind }) => ({
      path: ['items', index, 'params'],
      message: `items[${index}].params must be messages, not a ${kind}, because bundle 'table' makes one table of all items.`,
    }));
  const items = all.filter(isMessagePlan);
  const issues: RequestIssue[] = [];
  const report = (index: number, field: string, message: string) =>
    issues.push({
      path: ['items', index, 'params', field],
      message: `items[${index}].params.${field} ${message}, because bundle 'table' makes one table of all items.`,
    });
  const first = decimationText(items[0]!);
  for (const item of items) {
    const { index } = item;
    if (!isWide(item)) report(index, 'outputFormat', 'must be "wide"');
    if (decimationText(item) !== first)
      report(index, 'decimation', `must equal that of items[0] (${first}), not ${decimationText(item)}`);
  }
  const [wide] = items.filter(isWide);
  if (!wide || issues.length > 0) return issues;
  const kindOf = (id: string) => wide.layout.kindOf(id);
  issues.push(
    ...columnIssues(
      asked,
      ({ id }) => kindOf(id) === 'text',
      (id) =>
        `one table of several items (bundle: 'table') has no column "${id}": leave it out, and tell devices apart with the option wide.split`,
    ),
  );
  const hasVariable = asked.some(({ id }) => kindOf(id) === 'number');
  for (const { index, columns, layout, targets } of items) {
    if (!hasVariable || columns.some(isVariable)) continue;
    const own = layout.columnIds(targets).filter((id) => layout.kindOf(id) === 'number');
    issues.push({
      path: ['format', 'columns'],
      message: `format.columns: items[${index}] adds no column to the table (bundle: 'table'). Ask for ${own.join(' or ')}, or leave the item out.`,
    });
  }
  return issues;
}

const decimationText = ({ decimation }: MessagePlan): string => {
  if (!decimation) return 'none';
  const { size, function: dsf } = decimation;
  return `${size.count}${size.unit}, ${dsf}`;
};

/** The first column of each item of a table. Rows are joined on it. */
const TIME: ColumnHeader = { id: 'time', label: 'time', kind: 'time' };

function withTable(plan: ExportPlan, items: readonly MessagePlan[]): ExportPlan {
  const { asked = [], bundleName } = plan;
  const all = asked.map(({ id, label }): ColumnHeader => ({ id, label, kind: items[0]!.layout.kindOf(id) }));
  const variable = all.findIndex(isVariable);
  const split = variable < 0 ? all.length : variable;
  const table: TablePlan = {
    items: items.map((item) => ({
      ...item,
      fileName: bundleName!,
      columns: [TIME, ...item.columns.filter(isVariable)],
    })),
    before: all.slice(0, split),
    after: all.slice(split).filter((column) => !isVariable(column)),
    tags: items.map(({ name, query: { channelId, subtopic } }) => [
      ...[name, channelId, subtopic === '' ? '' : `${channelId} ${subtopic}`],
    ]),
  };
  return { ...plan, table, items: table.items };
}
