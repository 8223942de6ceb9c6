import { checkRequest, invalidRequest } from '../contract/parse-request.ts';
import { loadPart } from '../core/load-part.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { ExportSettingsOptions } from './export-settings.ts';
import { type ExportPlan, type PlanOptions, planExport } from './plan.ts';

/** What a request is planned with. */
export interface RequestPlanOptions extends Omit<PlanOptions, 'settings'> {
  /** As the export call gives them. Default: each setting's own default. */
  readonly settings?: ExportSettingsOptions | undefined;
}

/**
 * Checks a request of unknown origin, and plans it.
 *
 * @throws ExportError as {@link planExport} does; `invalid-request` lists what breaks the contract and, of the parts that
 *   do not, what shows only in a plan; TypeError for unusable options
 */
export async function planRequest(
  input: unknown,
  { settings = {}, ...options }: RequestPlanOptions,
  warnings: WarningLog,
): Promise<ExportPlan> {
  const check = checkRequest(input);
  if (check.valid) {
    if (Object.keys(settings).length === 0) return planExport(check.value, options, warnings);
    const { exportSettings } = await loadPart(() => import('./export-settings.ts'));
    return planExport(check.value, { ...options, settings: exportSettings(settings) }, warnings);
  }
  const { furtherIssues } = await loadPart(() => import('./further-issues.ts'));
  throw invalidRequest([...check.issues, ...furtherIssues(check.copy, check.issues, options.now * 1000)]);
}
