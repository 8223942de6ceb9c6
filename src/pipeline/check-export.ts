/** Checks whether an export can run. */
import { WarningLog } from '../core/warnings.ts';
import { checkResources, type ExportHost, type ExportJob, planJob } from './run-export.ts';

/**
 * Resolves when an export can run: its request can be planned, its format is known and its options are valid.
 *
 * @throws as `runExport` does before it reads anything
 */
export async function checkExport(job: ExportJob, host: Pick<ExportHost, 'formats' | 'resources'>): Promise<void> {
  const plan = await planJob(job, host.formats, new WarningLog());
  await checkResources(plan, host);
  (await plan.format.load()).parseOptions(job.formatOptions?.[plan.format.extension]);
}
