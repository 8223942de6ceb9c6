/** Loads the code of recurring exports and opens their database on the first call of any method. */

import type { ExportClient } from '../client/export-client.ts';
import { loadPart } from '../core/load-part.ts';
import type { ErrorListener } from '../storage/live-list.ts';
import type { SyncControl } from '../sync/sync-control.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Recurring } from './open-recurring.ts';
import type { RecurringOptions } from './recurring-options.ts';
import type { ScheduleControl } from './schedule/schedule-control.ts';

/** Recurring exports, loaded on demand. `subscribe` returns immediately; all other methods are asynchronous. */
export interface LazyRecurring {
  /** The definitions of recurring exports. */
  readonly definitions: Definitions;
  /** Their runs in this browser. */
  readonly jobs: Jobs;
  /** Runs definitions on time. */
  readonly scheduler: ScheduleControl;
  /** Syncs definitions with the server. */
  readonly sync: SyncControl;
  /** Stops all work and closes the database. Running calls reject with an `AbortError`; the next call opens it anew. */
  close(): void;
}

/**
 * Creates the interface to recurring exports. Its methods throw ExportError `storage-unavailable` when the code cannot
 * be loaded; the next call tries again.
 *
 * @param options valid options
 */
export function lazyRecurring(client: ExportClient, options: RecurringOptions): LazyRecurring {
  let opened: Promise<Recurring> | undefined;
  const open = (): Promise<Recurring> => {
    if (opened) return opened;
    const opening = loadPart(() => import('./open-recurring.ts'), 'storage-unavailable').then(({ openRecurring }) =>
      openRecurring(client, options),
    );
    opened = opening;
    opening.catch(() => {
      if (opened === opening) opened = undefined;
    });
    return opening;
  };
  const definitions = async () => (await open()).definitions;
  const jobs = async () => (await open()).jobs;
  const sync = async () => (await open()).sync;
  return {
    definitions: {
      ...later<Definitions, Methods<Definitions>>(definitions, {
        ...{ create: true, get: true, list: true, update: true, delete: true, run: true },
        ...{ toJSON: true, fromJSON: true },
      }),
      subscribe: (...told) => subscribeLater(definitions(), told),
    },
    jobs: {
      ...later<Jobs, Methods<Jobs>>(jobs, {
        ...{ list: true, get: true, remove: true, files: true, download: true, inbox: true },
        ...{ chooseFolder: true, folder: true, requestFolderPermission: true, forgetFolder: true },
      }),
      subscribe: (...told) => subscribeLater(jobs(), told),
    },
    scheduler: later<ScheduleControl, keyof ScheduleControl>(async () => (await open()).scheduler, {
      ...{ start: true, stop: true, status: true, next: true },
    }),
    sync: {
      ...later<SyncControl, Methods<SyncControl>>(sync, { run: true, status: true }),
      subscribe: (...told) => subscribeLater(sync(), told),
    },
    close() {
      opened?.then((recurring) => recurring.close()).catch(() => {});
      opened = undefined;
    },
  };
}

/** The methods of a part that are asynchronous anyway. */
type Methods<Part> = Exclude<keyof Part, 'subscribe'>;

/** Returns methods that call those of a part once it is open. */
function later<Part extends object, Name extends keyof Part>(
  open: () => Promise<Part>,
  names: Readonly<Record<Name, true>>,
): Pick<Part, Name> {
  const method =
    (name: Name) =>
    async (...given: unknown[]) => {
      const part = await open();
      return (part[name] as (...given: unknown[]) => unknown).apply(part, given);
    };
  return Object.fromEntries(Object.keys(names).map((name) => [name, method(name as Name)])) as Pick<Part, Name>;
}

/** Subscribes to a part once it is open. Returns a function that unsubscribes immediately. */
function subscribeLater<Listener>(
  opening: Promise<{ subscribe(listener: Listener, onError?: ErrorListener): () => void }>,
  [listener, onError]: [listener: Listener, onError?: ErrorListener | undefined],
): () => void {
  let unsubscribe: (() => void) | undefined;
  let hasEnded = false;
  opening.then(
    (part) => {
      if (!hasEnded) unsubscribe = part.subscribe(listener, onError);
    },
    onError ?? (() => {}),
  );
  return () => {
    hasEnded = true;
    unsubscribe?.();
  };
}
