/** Marks the recurring exports that this browser has to run or to send. */
import type { Definition } from '../../recurring/definitions/definitions.ts';
import { MARKS } from '../scheduled-marks.ts';

/** The most ids to keep. One is enough to start the scheduler. */
const MOST = 100;

/** Whether a page has to do something about a definition while nobody looks: run it, or send a change of it. */
const needsPage = ({ executor, isPaused, outbox }: Definition): boolean =>
  (executor === 'browser' && !isPaused) || outbox.length > 0;

/**
 * Marks the definitions that need a page. Ids of other databases of this site stay.
 *
 * @param gone ids of definitions that no longer exist
 */
export function markScheduled(definitions: readonly Definition[], gone: readonly string[] = []): void {
  try {
    const ids = new Set(storedIds());
    for (const id of gone) ids.delete(id);
    for (const definition of definitions)
      if (needsPage(definition)) ids.add(definition.id);
      else ids.delete(definition.id);
    if (ids.size === 0) localStorage.removeItem(MARKS);
    else localStorage.setItem(MARKS, JSON.stringify([...ids].slice(-MOST)));
  } catch {
    // Pages may not be allowed to store anything. Then recurring exports go on once the form for them is open.
  }
}

/** The marked ids. What is no list of texts is ignored. */
function storedIds(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(MARKS) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
