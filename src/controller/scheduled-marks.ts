/** Knows whether this browser has recurring exports to run, so that they go on after a reload. */
import type { FormExporter } from './form-host.ts';

/** The item of the local storage that lists their ids. */
export const MARKS = 'downlink-export:scheduled';

/** Milliseconds until the scheduler starts where the browser cannot tell when it is idle. */
const DELAY = 2000;

/** Whether this browser has recurring exports to run, as far as its forms know. */
function isMarked(): boolean {
  try {
    return localStorage.getItem(MARKS) !== null;
  } catch {
    // Pages may not be allowed to store anything, and servers have no such storage.
    return false;
  }
}

/**
 * Starts the scheduler when the browser is idle, if this browser has recurring exports to run. Otherwise nothing is
 * loaded. Returns a function that stops waiting; a started scheduler belongs to its exporter and goes on.
 */
export function continueScheduled(exporter: FormExporter): () => void {
  if (!isMarked()) return () => {};
  let isOver = false;
  const start = async () => {
    try {
      if (!isOver) await exporter.scheduler.start();
    } catch {
      // The list of recurring exports says what is wrong when somebody opens it.
    }
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(start, { timeout: DELAY });
  else setTimeout(start, DELAY);
  return () => {
    isOver = true;
  };
}
