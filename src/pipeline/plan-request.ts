/** Checks a request and plans it. */
import { invalidRequest } from '../contract/invalid-request.ts';
import { checkMessages, hasOnlyMessages } from '../contract/parse-messages.ts';
import { loadPart } from '../core/load-part.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { ExportSettingsOptions } from './export-settings.ts';
import type { ExportPlan } from './item-plans.ts';
import { type PlanOptions, planExport } from './plan.ts';

/** Options of {@link planRequest}. */
export interface RequestPlanOptions extends Omit<PlanOptions, 'settings' | 'others'> {
  /** Settings of the export call. Default: the default of each setting. */
  readonly settings?: ExportSettingsOptions | undefined;
}

/**
 * Checks a request of unknown origin and plans it.
 *
 * @throws ExportError as {@link planExport} does; `invalid-request` also lists the faults against the contract;
 * TypeError for invalid options
 */
export async function planRequest(
  input: unknown,
  { settings = {}, ...options }: RequestPlanOptions,
  warnings: WarningLog,
): Promise<ExportPlan> {
  const isOfMessages = hasOnlyMessages(input);
  const check = isOfMessages
    ? checkMessages(input)
    : (await loadPart(() => import('../contract/parse-request.ts'))).checkRequest(input);
  if (check.valid) {
    const given = isOfMessages ? options : { ...options, ...(await loadPart(() => import('./draft-other.ts'))) };
    if (Object.values(settings).every((value) => value === undefined)) return planExport(check.value, given, warnings);
    const { exportSettings } = await loadPart(() => import('./export-settings.ts'));
    return planExport(check.value, { ...given, settings: exportSettings(settings) }, warnings);
  }
  const { furtherIssues } = await loadPart(() => import('./further-issues.ts'));
  throw invalidRequest([...check.issues, ...furtherIssues(check.copy, check.issues, options.now * 1000)]);
}
