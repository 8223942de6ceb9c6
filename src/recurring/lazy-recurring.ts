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
  const scheduler = async () => (await open()).scheduler;
  const sync = async () => (await open()).sync;
  return {
    definitions: {
      create: async (request, options) => (await definitions()).create(request, options),
      get: async (id) => (await definitions()).get(id),
      list: async () => (await definitions()).list(),
      update: async (id, changes) => (await definitions()).update(id, changes),
      delete: async (id) => (await definitions()).delete(id),
      run: async (id) => (await definitions()).run(id),
      subscribe: (listener, onError) =>
        subscribeLater(definitions(), (part) => part.subscribe(listener, onError), onError),
      toJSON: async (ids) => (await definitions()).toJSON(ids),
      fromJSON: async (json) => (await definitions()).fromJSON(json),
    },
    jobs: {
      list: async (filter) => (await jobs()).list(filter),
      get: async (id) => (await jobs()).get(id),
      subscribe: (listener, onError) => subscribeLater(jobs(), (part) => part.subscribe(listener, onError), onError),
      remove: async (id) => (await jobs()).remove(id),
      files: async (id) => (await jobs()).files(id),
      download: async (id) => (await jobs()).download(id),
      inbox: async () => (await jobs()).inbox(),
      chooseFolder: async () => (await jobs()).chooseFolder(),
      folder: async () => (await jobs()).folder(),
      requestFolderPermission: async () => (await jobs()).requestFolderPermission(),
      forgetFolder: async () => (await jobs()).forgetFolder(),
    },
    scheduler: {
      start: async () => (await scheduler()).start(),
      stop: async () => (await scheduler()).stop(),
      status: async () => (await scheduler()).status(),
      next: async (id, count) => (await scheduler()).next(id, count),
    },
    sync: {
      run: async (options) => (await sync()).run(options),
      status: async () => (await sync()).status(),
      subscribe: (listener, onError) => subscribeLater(sync(), (part) => part.subscribe(listener, onError), onError),
    },
    close() {
      opened?.then((recurring) => recurring.close()).catch(() => {});
      opened = undefined;
    },
  };
}

/** Subscribes to a part once it is open. Returns a function that unsubscribes immediately. */
function subscribeLater<Part>(
  opening: Promise<Part>,
  subscribe: (part: Part) => () => void,
  onError: ErrorListener = () => {},
): () => void {
  let unsubscribe: (() => void) | undefined;
  let hasEnded = false;
  opening.then((part) => {
    if (!hasEnded) unsubscribe = subscribe(part);
  }, onError);
  return () => {
    hasEnded = true;
    unsubscribe?.();
  };
}
