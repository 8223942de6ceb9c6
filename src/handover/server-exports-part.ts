/** The exports that were handed to the server, with the choice between the tab and the server. */

import type { ExportRequest } from '../contract/request.ts';
import type { ExportOutcome, HandOverOptions, ServerExports } from './server-exports.ts';

/** What the exporter needs of this part, besides what pages call. */
export interface ServerExportsPart extends ServerExports {
  /** Runs a request here, or hands it to the server when it is too large for the tab; see `Exporter.export`. */
  export(request: ExportRequest, options?: HandOverOptions): Promise<ExportOutcome>;
}
