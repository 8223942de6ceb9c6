/** Loads the code of recurring exports and opens their database on the first call of any method. */

import type { ExportClient } from '../client/export-client.ts';
import { isTooDeep } from '../client/nesting.ts';
import { snapshot } from '../client/snapshot.ts';
import { loadPart } from '../core/load-part.ts';
import type { ServerExportsPart } from '../handover/server-exports-part.ts';
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
  /** The exports that were handed to the server. */
  readonly serverExports: ServerExportsPart;
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
    opened ??= loadPart(() => import('./open-recurring.ts'), 'storage-unavailable').then(({ openRecurring }) =>
      openRecurring(client, options),
    );
    const opening = opened;
    opening.catch(() => {
      if (opened === opening) opened = undefined;
    });
    return opening;
  };
  return {
    definitions: later(open, 'definitions', 'create run subscribe list get toJSON fromJSON update delete'),
    jobs: later(
      open,
      'jobs',
      'media inbox download subscribe list get remove files chooseFolder folder forgetFolder requestFolderPermission sendTest',
    ),
    scheduler: later(open, 'scheduler', 'stop next start status'),
    sync: later(open, 'sync', 'run subscribe status'),
    serverExports: later(open, 'serverExports', 'create run export download subscribe list get remove file follow'),
    close() {
      opened?.then(
        (recurring) => recurring.close(),
        () => {},
      );
      opened = undefined;
    },
  };
}

/** The words of a text, as a union. */
type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

/**
 * Returns the methods of a part. Each copies what it is given, opens the part and calls it; `subscribe` alone is not
 * asynchronous.
 *
 * @param names the names of all methods, in one text, which is the shortest way to list them; in the order that
 *   compresses best
 */
function later<Name extends PartName, Names extends string>(
  open: () => Promise<Recurring>,
  partName: Name,
  names: Names &
    ([keyof LazyRecurring[Name], Words<Names>] extends [Words<Names>, keyof LazyRecurring[Name]] ? Names : never),
): LazyRecurring[Name] {
  const part = async () => (await open())[partName] as unknown as Methods & Subscribable;
  const method =
    (name: string) =>
    async (...given: unknown[]) => {
      const taken = isTooDeep(given) ? given : given.map(snapshot);
      return (await part())[name]!(...taken);
    };
  /** Subscribes once the part is open. Returns a function that unsubscribes immediately. */
  const subscribe: Subscribable['subscribe'] = (listener, onError) => {
    let unsubscribe: (() => void) | undefined;
    let hasEnded = false;
    part().then(
      (opened) => {
        if (!hasEnded) unsubscribe = opened.subscribe(listener, onError);
      },
      onError ?? (() => {}),
    );
    return () => {
      hasEnded = true;
      unsubscribe?.();
    };
  };
  return Object.fromEntries(
    names.split(' ').map((name) => [name, name === 'subscribe' ? subscribe : method(name)]),
  ) as unknown as LazyRecurring[Name];
}

/** The parts with methods. */
type PartName = Exclude<keyof LazyRecurring, 'close'>;

/** The methods of a part by their names. */
type Methods = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** A part that tells listeners. */
interface Subscribable {
  subscribe(listener: unknown, onError?: ErrorListener): () => void;
}
