/** Decides whether an export runs in the tab or on the server. */

import type { ExportClient } from '../client/export-client.ts';
import type { EstimateOptions } from '../client/export-options.ts';
import { invalidRequest } from '../contract/invalid-request.ts';
import type { ExportRequest } from '../contract/request.ts';
import { browserOnlyIssues } from '../contract/syncable.ts';
import { ExportError } from '../core/errors.ts';
import type { FileOptions } from '../storage/records.ts';
import { browserOnlyOptions } from '../sync/browser-only.ts';
import type { ExportOutcome, HandOverOptions, ServerExports } from './server-exports.ts';
import { MOST_MESSAGES } from './tab-limit.ts';

/** What the choice needs of the exports on the server. */
export interface Server extends Pick<ServerExports, 'create'> {
  /** Throws TypeError when there is no server. */
  requireServer(): void;
}

/** Runs an export here or, when its estimate is too large for the tab, hands it to the server. See `Exporter.export`. */
export async function exportHereOrThere(
  client: Pick<ExportClient, 'export' | 'estimate'>,
  server: Server,
  request: ExportRequest,
  { tooLarge, ...options }: HandOverOptions,
): Promise<ExportOutcome> {
  const most = limitOf(tooLarge);
  // What never works is told with a small export too, so that it is met while the page is developed.
  server.requireServer();
  if (!request.notification)
    throw invalidRequest([
      {
        path: ['notification'],
        message:
          'notification is missing: with tooLarge, the server may have to run the export, and needs one message for success (onSuccess) and one for failure (onFailure).',
      },
    ]);
  const { signal, now, source, resources, bundle, pdf, decimals, units, offsetColumn, empty, wide, gaps } = options;
  const given = { signal, now, source, resources, bundle, pdf, decimals, units, offsetColumn, empty, wide, gaps };
  const estimate = await client.estimate(request, defined(given) as EstimateOptions);
  const { messages, transferred = messages } = estimate;
  if (transferred === undefined || transferred <= most) return client.export(request, options);
  const reason = browserOnlyIssues(request)[0]?.message ?? browserOnlyOptions(options as FileOptions);
  if (reason !== undefined)
    throw new ExportError(
      'unsupported',
      `The export has ${messages} messages, and a tab reads at most ${most}. The server cannot run it either: ${reason}`,
      { issues: browserOnlyIssues(request) },
    );
  signal?.throwIfAborted();
  const handedOver = await server.create(request);
  // A source and a signal are of this call, and change nothing of the file.
  const { signal: _, source: __, resources: ___, onProgress: ____, ...applied } = options;
  return { handedOver, estimate, ignoredOptions: Object.keys(defined(applied)) };
}

/**
 * Returns the most messages that the tab reads.
 *
 * @throws TypeError when the option is invalid
 */
function limitOf(tooLarge: HandOverOptions['tooLarge']): number {
  if (tooLarge === 'server') return MOST_MESSAGES;
  const { to, messages = MOST_MESSAGES } = Object(tooLarge) as { to?: unknown; messages?: unknown };
  if (to !== 'server') throw new TypeError("tooLarge must be 'server' or { to: 'server', messages }.");
  if (typeof messages !== 'number' || !(messages >= 0))
    throw new TypeError('tooLarge.messages must be a number of at least 0.');
  return messages;
}

function defined(options: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
