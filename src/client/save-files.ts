/** Saves files of a result as browser downloads. Loaded with the first of them. */
import type { ExportResult } from './export-options.ts';

/**
 * Milliseconds until an object URL is revoked. Some browsers read it long after the click, especially on slow disks.
 */
const REVOKE_AFTER_MS = 60_000;

/** Milliseconds between two files. Browsers drop downloads that start at the same moment. */
const BETWEEN_FILES_MS = 250;

/** Saves the files of a result as downloads. Throws as `download` does. */
export async function saveFiles(result: Pick<ExportResult, 'files'>): Promise<void> {
  if (typeof document === 'undefined') throw new TypeError('download needs a page.');
  const blobs = result.files.map(({ name, blob }) => {
    if (!blob) throw new TypeError(`${JSON.stringify(name)} has no blob: a sink received its bytes.`);
    return { name, blob };
  });
  for (const [index, { name, blob }] of blobs.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_FILES_MS));
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.rel = 'noopener';
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
  }
}
