/** What is wrong with a faulty request besides its faults. Loaded only for requests that are refused. */
import { hasFields } from '../contract/building-blocks.ts';
import { likelyKind } from '../contract/item-kind.ts';
import type { MessageParams } from '../contract/request.ts';
import type { RequestIssue } from '../core/errors.ts';
import { TimeZone } from '../core/time-zone.ts';
import { columnIssues, type ItemLayout, layoutOf, windowOf } from './item-checks.ts';

/** Which parts of a request its faults leave usable. */
class Soundness {
  readonly #faulty = new Set<string>();
  readonly #touched = new Set<string>();

  constructor(issues: readonly RequestIssue[]) {
    for (const { path } of issues) {
      this.#faulty.add(JSON.stringify(path));
      for (let depth = 0; depth <= path.length; depth++) this.#touched.add(JSON.stringify(path.slice(0, depth)));
    }
  }

  /** Whether all of a part is as the contract has it, or absent where it may be. */
  isWhole(...path: RequestIssue['path']): boolean {
    return !this.#touched.has(JSON.stringify(path));
  }

  /** Whether the parts of a list have been looked at: one with too many faults is left unread. */
  isRead(...path: RequestIssue['path']): boolean {
    return !this.#faulty.has(JSON.stringify(path));
  }
}

/**
 * What else is wrong with a faulty request: windows without time, and columns that no item has.
 *
 * @param known faults of the contract: what they touch is passed by
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
    if (!hasFields(params) || likelyKind(params) !== 'message') return;
    const areWhole = (...fields: readonly (keyof MessageParams)[]) =>
      fields.every((field) => sound.isWhole('items', index, 'params', field));
    const message = params as Partial<MessageParams>;
    if (areWhole('from', 'to', 'period')) {
      // Without a period, the zone is of no effect but on how times are written.
      const clock = zone ?? (message.period === undefined ? TimeZone.of('utc') : undefined);
      if (clock) windowOf(message, index, now, clock, issues);
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
