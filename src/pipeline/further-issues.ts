/**
 * Finds faults that show only in a plan, in the valid parts of a faulty request. Loaded only for requests that are
 * refused.
 */
import { hasFields } from '../contract/building-blocks.ts';
import { likelyKind } from '../contract/item-kind.ts';
import type { MessageParams } from '../contract/request.ts';
import type { Path } from '../contract/sentences.ts';
import type { RequestIssue } from '../core/errors.ts';
import { TimeZone } from '../core/time-zone.ts';
import { columnIssues, type ItemLayout, layoutOf, windowOf } from './item-checks.ts';
import { terms } from './item-terms.ts';
import { combinedElements } from './report-elements.ts';

/** Knows which parts of a faulty request are valid. */
class Soundness {
  readonly #faulty = new Set<string>();
  readonly #touched = new Set<string>();

  constructor(issues: readonly RequestIssue[]) {
    for (const { path } of issues) {
      this.#faulty.add(JSON.stringify(path));
      for (let depth = 0; depth <= path.length; depth++) this.#touched.add(JSON.stringify(path.slice(0, depth)));
    }
  }

  /** Whether a part is completely valid, or absent and optional. */
  isWhole(...path: RequestIssue['path']): boolean {
    return !this.#touched.has(JSON.stringify(path));
  }

  /** Whether all elements of a list were checked. A list with too many faults is not checked to its end. */
  isRead(...path: RequestIssue['path']): boolean {
    return !this.#faulty.has(JSON.stringify(path));
  }
}

/** Finds the faults of a report's elements and template, as far as its parts are objects with ids. */
function reportIssues(params: Readonly<Record<string, unknown>>, path: Path): RequestIssue[] {
  const { template, elements = [] } = params;
  const isElement = (element: unknown) => hasFields(element) && typeof element.id === 'string';
  if (!hasFields(template) || !Array.isArray(elements) || !elements.every(isElement)) return [];
  const issues: RequestIssue[] = [];
  combinedElements({ template, elements }, path, issues);
  return issues;
}

/**
 * Finds further faults in a faulty request: empty windows, columns that no item has, and what is wrong with the
 * elements of reports.
 *
 * @param known faults against the contract; the parts they touch are skipped
 * @param now run time, Unix milliseconds
 */
export function furtherIssues(request: unknown, known: readonly RequestIssue[], now: number): RequestIssue[] {
  const sound = new Soundness(known);
  if (!hasFields(request) || !Array.isArray(request.items) || !sound.isRead('items')) return [];
  const format = hasFields(request.format) ? request.format : {};
  const zone = sound.isWhole('format', 'timezone') ? TimeZone.of(String(format.timezone ?? 'utc')) : undefined;
  const issues: RequestIssue[] = [];
  const layouts: ItemLayout[] = [];
  request.items.forEach((item: unknown, index) => {
    const params = hasFields(item) ? item.params : undefined;
    const kind = hasFields(params) ? likelyKind(params) : undefined;
    if (!hasFields(params) || (kind !== 'message' && kind !== 'report')) return;
    if (kind === 'report') {
      const path = ['items', index, 'params'];
      for (const issue of reportIssues(params, path)) if (sound.isWhole(...issue.path)) issues.push(issue);
      return;
    }
    const areWhole = (...fields: readonly (keyof MessageParams)[]) =>
      fields.every((field) => sound.isWhole('items', index, 'params', field));
    const message = params as Partial<MessageParams>;
    if (areWhole('from', 'to', 'period')) {
      // Without a period, the zone affects only how messages write times.
      const clock = zone ?? (message.period === undefined ? TimeZone.of('utc') : undefined);
      if (clock) windowOf(message, ['items', index, 'params'], now, clock, issues, terms.rangeOf);
    }
    if (areWhole('target', 'outputFormat')) layouts.push(layoutOf(params as unknown as MessageParams));
  });
  if (layouts.length < request.items.length || !Array.isArray(format.columns) || !sound.isRead('format', 'columns'))
    return issues;
  const ids = new Map<number, string>();
  format.columns.forEach((column: unknown, at) => {
    if (hasFields(column) && sound.isWhole('format', 'columns', at, 'id')) ids.set(at, String(column.id));
  });
  return [...issues, ...columnIssues(ids, layouts)];
}
