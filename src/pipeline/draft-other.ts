/** Plans items that are not of messages. Loaded only for requests that have such items. */
import { isReportParams, isResourceParams } from '../contract/item-kind.ts';
import { draftReport } from './draft-report.ts';
import { draftResources } from './draft-resources.ts';
import { shortInstant } from './file-names.ts';
import type { DraftOther } from './plan.ts';

/** Plans resources or a report. */
export const draftOther: DraftOther = (params, index, context) => {
  const path = ['items', index, 'params'];
  if (isReportParams(params)) return draftReport(params, index, context);
  if (!isResourceParams(params)) throw new Error(`items[${index}] is of a kind that has no plan.`);
  return {
    ...draftResources(params, path, context),
    label: params.type,
    defaultName: `${params.type}_${shortInstant(context.now, context.zone)}`,
  };
};
