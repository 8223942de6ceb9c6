/** Checks that a server can run a request. */
import type { RequestIssue } from '../core/errors.ts';
import { hasFields } from './building-blocks.ts';
import { invalidRequest } from './invalid-request.ts';
import { isMessageParams, isReportParams } from './item-kind.ts';
import type { Decimation, DecimationFunction, ExportRequest, ItemParams, ReportSource } from './request.ts';
import { type Path, writePath } from './sentences.ts';

/** Functions that the server's contract does not have. */
export const BROWSER_ONLY: ReadonlySet<DecimationFunction> = new Set(['count', 'first', 'last', 'median']);

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
    return [
      ...elementIssues(params.elements, [...path, 'elements']),
      // A template may hold anything.
      ...elementIssues(Object(params.template).elements, [...path, 'template', 'elements']),
    ];
  if (!isMessageParams(params)) return [];
  const { dsf } = Object(params.decimation) as Partial<Decimation>;
  if (dsf === undefined || !BROWSER_ONLY.has(dsf)) return [];
  const at = [...path, 'decimation', 'dsf'];
  return [
    {
      path: at,
      message: `${writePath(at)} is "${dsf}", which only a browser computes: have the browser run it, or choose avg, max, min, sum, stddev or variance.`,
    },
  ];
}

function elementIssues(elements: unknown, path: Path): RequestIssue[] {
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((element: unknown, at) => {
    const sources: unknown = Object(element).sources;
    if (!Array.isArray(sources)) return [];
    return sources.flatMap((source: unknown, i) =>
      hasFields(source) ? decimationIssues(source as unknown as ReportSource, [...path, at, 'sources', i]) : [],
    );
  });
}
