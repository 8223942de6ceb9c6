import type { RequestIssue } from '../core/errors.ts';
import { isMessageParams, isReportParams } from './item-kind.ts';
import { invalidRequest } from './parse-request.ts';
import type { DecimationFunction, ExportRequest, ItemParams } from './request.ts';
import { type Path, writePath } from './sentences.ts';

/** What the server's contract has no word for. */
const BROWSER_ONLY: ReadonlySet<DecimationFunction> = new Set(['count', 'first', 'last', 'median']);

/**
 * Passes a valid request that a server would take too: one with `notification`, which a local export may leave out, and
 * with no decimation that only a browser does.
 *
 * @throws ExportError `invalid-request`, whose `issues` name every fault
 */
export function requireSyncable(request: ExportRequest): void {
  const issues = browserOnlyIssues(request);
  if (!request.notification)
    issues.unshift({
      path: ['notification'],
      message:
        'notification is missing: whatever is sent to a server must say who hears of its success and of its failure.',
    });
  if (issues.length > 0) throw invalidRequest(issues);
}

/** What only a browser can do of a valid request, each with its place. */
export function browserOnlyIssues({ items }: ExportRequest): RequestIssue[] {
  return items.flatMap(({ params }, index) => decimationIssues(params, ['items', index, 'params']));
}

function decimationIssues(params: ItemParams, path: Path): RequestIssue[] {
  if (isReportParams(params))
    return params.elements.flatMap(({ sources }, at) =>
      sources.flatMap((source, i) => decimationIssues(source, [...path, 'elements', at, 'sources', i])),
    );
  const dsf = isMessageParams(params) ? params.decimation?.dsf : undefined;
  if (dsf === undefined || !BROWSER_ONLY.has(dsf)) return [];
  const at = [...path, 'decimation', 'dsf'];
  return [
    {
      path: at,
      message: `${writePath(at)} is "${dsf}", which only a browser computes: have the browser run it, or choose avg, max, min, sum, stddev or variance.`,
    },
  ];
}
