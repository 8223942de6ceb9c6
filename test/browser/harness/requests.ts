import type { ExportFormat, ExportRequest, MessageParams } from '../../../src/index.ts';

/**
 * A request of message items. Its type is narrower than `ExportRequest`, whose JSON templates are too deep for
 * `page.evaluate`.
 */
export interface MessageRequest extends Omit<ExportRequest, 'items'> {
  readonly items: readonly { readonly params: MessageParams; readonly filename?: string }[];
}

/** Makes a request for CSV files, one for each item. */
export function csvRequest(
  items: readonly (MessageParams & { filename?: string })[],
  format: Partial<ExportFormat> = {},
): MessageRequest {
  return {
    type: 'oneTime',
    format: { extension: 'csv', ...format },
    items: items.map(({ filename, ...params }) => ({ params, ...(filename !== undefined && { filename }) })),
  };
}
