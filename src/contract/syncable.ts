/** Checks that a server can run a request. */
import type { RequestIssue } from '../core/errors.ts';
import { isMessageParams, isReportParams } from './item-kind.ts';
import { invalidRequest } from './parse-request.ts';
import type { DecimationFunction, ExportRequest, ItemParams } from './request.ts';
import { type Path, writePath } from './sentences.ts';

/** Functions that the server's contract does not have. */
const BROWSER_ONLY: ReadonlySet<DecimationFunction> = new Set(['count', 'first', 'last', 'median']);

/**
 * Accepts a valid request that a server can run too. It must have `notification`, which is optional in the browser, and
 * no decimation function that only the browser computes.
 *
 * @throws ExportError `invalid-request`, whose `issues` list every fault
 */
export function requireSyncable(request: ExportRequest): void {
  const issues = browserOnlyIssues(request);
  if (!request.notification)
    issues.unshift({
      path: ['notification'],
      message:
        'notification is missing: a server needs one message for success (onSuccess) and one for failure (onFailure).',
    });
  if (issues.length > 0) throw invalidRequest(issues);
}

/** The parts of a valid request that only a browser can run, each with its path. */
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
