/** Saves files of a result as browser downloads. */
import { loadPart } from '../core/load-part.ts';
import type { ExportResult } from './export-options.ts';

/**
 * Saves the files of a result as downloads. For more than one file, some browsers ask the user first.
 *
 * @returns when the browser has received the last download
 * @throws TypeError when there is no page, or when a file has no blob because a sink received it
 */
export async function download(result: Pick<ExportResult, 'files'>): Promise<void> {
  await (await loadPart(() => import('./save-files.ts'))).saveFiles(result);
}
