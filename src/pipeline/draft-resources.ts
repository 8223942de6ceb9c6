/** Plans resources: what to read, and which of the requested columns are theirs. */
import { isMessageParams } from '../contract/item-kind.ts';
import type { ExportColumn, ResourceParams } from '../contract/request.ts';
import { type Path, writePath } from '../contract/sentences.ts';
import { splitList } from '../contract/target.ts';
import { sameName, singular } from '../core/singular.ts';
import { layoutOf } from './item-checks.ts';
import type { AskedColumn, ItemNames, ResourcePlan } from './item-plans.ts';
import type { DraftContext } from './plan.ts';

/** The plan of resources without the names of an item. */
export type ResourceDraft = Omit<ResourcePlan, keyof ItemNames>;

/** The columns that an element of a report lists, and where. */
export interface ListedColumns {
  /** The columns. */
  readonly columns: readonly ExportColumn[];
  /** Where the list is. */
  readonly path: Path;
}

/**
 * Plans resources.
 *
 * @param path where the request has their params
 * @param listed the columns that are listed for them alone. Default: those of the request's columns that are theirs
 */
export function draftResources(
  params: ResourceParams,
  path: Path,
  context: DraftContext,
  listed?: ListedColumns,
): ResourceDraft {
  const { type, page } = params;
  if (params.ids !== undefined && page) {
    const at = [...path, 'page'];
    const message = `${writePath(at)} is a part of all resources, so it cannot stand beside ids: leave one of them out.`;
    context.issues.push({ path: at, message });
  }
  const ids = params.ids === undefined ? undefined : [...new Set(listOf(params.ids))];
  const named = listOf(params.include ?? []);
  const include = [...new Set(named)];
  const includePath = (name: string): Path =>
    typeof params.include === 'string' ? [...path, 'include'] : [...path, 'include', named.indexOf(name)];
  const asked = listed
    ? listed.columns.map((column, at) => ({ ...column, path: [...listed.path, at, 'id'], isStrict: true }))
    : ownColumns({ type, include, isItem: path.at(-1) === 'params' }, context);
  return {
    kind: 'resource',
    query: { type, ...(ids && { ids }), include, ...(page && { page }) },
    ...(asked && { asked }),
    includePaths: include.map(includePath),
  };
}

const listOf = (list: readonly string[] | string): readonly string[] =>
  typeof list === 'string' ? splitList(list) : list.map((entry) => entry.trim());

/** Returns those of the request's columns that belong to resources; undefined when they shall have all attributes. */
function ownColumns(
  { type, include, isItem }: { readonly type: string; readonly include: readonly string[]; readonly isItem: boolean },
  { request: { format, items }, issues }: DraftContext,
): readonly AskedColumn[] | undefined {
  const params = items.map((item) => item.params);
  const messages = params.filter(isMessageParams).map(layoutOf);
  // A report may read what nobody else knows.
  const isAlone = isItem && params.filter((one) => !isMessageParams(one)).length === 1;
  // Of an include of several steps, only the first has columns.
  const related = include.map((name) => name.split('.', 1)[0]!);
  const names = [type, singular(type), ...related, ...related.map(singular)];
  const isOwn = (id: string) => names.some((name) => sameName(name, id.split('.')[0]!));
  const asked = format.columns?.flatMap(({ id, label }, at): AskedColumn[] => {
    if (messages.some(({ layout, targets }) => layout.hasColumn(id, targets))) return [];
    if (!isItem && !isOwn(id)) return [];
    return [{ id, label, path: ['format', 'columns', at, 'id'], isStrict: isAlone || (isItem && isOwn(id)) }];
  });
  if (isItem && asked?.length === 0)
    issues.push({
      path: ['format', 'columns'],
      message: `format.columns has no column of ${type}. List some, such as "${singular(type)}.id", or no columns at all.`,
    });
  return isItem || asked?.length ? asked : undefined;
}
