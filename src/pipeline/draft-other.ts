/** Plans items that are not of messages. Loaded only for requests that have such items. */
import { isMessageParams, isReportParams, isResourceParams } from '../contract/item-kind.ts';
import { summarize } from '../contract/validate.ts';
import { ExportError } from '../core/errors.ts';
import { draftReport } from './draft-report.ts';
import { draftResources } from './draft-resources.ts';
import { shortInstant } from './file-names.ts';
import type { OtherItems } from './plan.ts';

/** Plans resources and reports. */
export const others: OtherItems = {
  draft(params, index, context) {
    if (isMessageParams(params)) return undefined;
    const path = ['items', index, 'params'];
    if (isReportParams(params)) return draftReport(params, index, context);
    if (!isResourceParams(params)) throw new Error(`items[${index}] is of a kind that has no plan.`);
    return {
      ...draftResources(params, path, context),
      label: params.type,
      defaultName: `${params.type}_${shortInstant(context.now, context.zone)}`,
    };
  },
  check({ unsupported }) {
    if (unsupported.length === 0) return;
    const message = `This request cannot run here: ${summarize(unsupported)}`;
    throw new ExportError('unsupported', message, { issues: unsupported });
  },
};
