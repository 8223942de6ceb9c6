/** Checks a request and plans it. */
import { invalidRequest } from '../contract/invalid-request.ts';
import { plainRequest } from '../contract/plain-request.ts';
import type { ExportRequest } from '../contract/request.ts';
import { loadPart } from '../core/load-part.ts';
import type { WarningLog } from '../core/warnings.ts';
import type { ExportSettingsOptions } from './export-settings.ts';
import type { ExportPlan } from './item-plans.ts';
import { type PlanOptions, planExport } from './plan.ts';

/** Options of {@link planRequest}. */
export interface RequestPlanOptions extends Omit<PlanOptions, 'settings' | 'others' | 'terms'> {
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
  const given = await checked(input, options.now);
  if (Object.values(settings).every((value) => value === undefined))
    return planExport(given.request, { ...options, ...given }, warnings);
  const { exportSettings } = await loadPart(() => import('./export-settings.ts'));
  return planExport(given.request, { ...options, ...given, settings: exportSettings(settings) }, warnings);
}

/** Checks a request, and loads what planning it needs. */
async function checked(
  input: unknown,
  now: number,
): Promise<{ readonly request: ExportRequest } & Pick<PlanOptions, 'terms' | 'others'>> {
  const plain = plainRequest(input);
  if (plain) return { request: plain };
  const [{ checkRequest, hasOnlyMessages }, { terms }] = await loadPart(() =>
    Promise.all([import('../contract/parse-request.ts'), import('./item-terms.ts')]),
  );
  const check = checkRequest(input);
  if (!check.valid) {
    const { furtherIssues } = await loadPart(() => import('./further-issues.ts'));
    throw invalidRequest([...check.issues, ...furtherIssues(check.copy, check.issues, now * 1000)]);
  }
  const request = check.value;
  if (hasOnlyMessages(request)) return { request, terms };
  const { others } = await loadPart(() => import('./draft-other.ts'));
  return { request, terms, others };
}
