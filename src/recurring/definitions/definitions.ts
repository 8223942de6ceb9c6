/** The public interface to the definitions of recurring exports. */

import type { ExportRequest } from '../../contract/request.ts';
import type { ErrorListener, ListListener } from '../../storage/live-list.ts';
import type {
  CatchUp,
  DefinitionRecord,
  Executor,
  FileOptions,
  JobRecord,
  OutboxRecord,
} from '../../storage/records.ts';
import type { DefinitionSync } from '../../sync/definition-sync.ts';
import type { DefinitionsJson } from './definitions-json.ts';

/** A recurring export that is stored in this browser. */
export interface Definition extends Omit<DefinitionRecord, 'deletedAt'> {
  /** Changes that are not yet sent to the server, in sending order. Empty when there are none. */
  readonly outbox: readonly OutboxRecord[];
  /** Its sync state. */
  readonly sync: DefinitionSync;
}

/** Options of a new definition. */
export interface CreateOptions {
  /** Who runs it. Default: the server if the exporter has the option `sync`, otherwise this browser. */
  executor?: Executor;
  /** How to handle runs that were missed while no tab was open. Ignored when the server runs it. Default `latest`. */
  catchUp?: CatchUp;
  /** Options of the files that this browser writes. Default: none. */
  options?: FileOptions;
  /**
   * 1 to 64 letters, digits, `-` and `_`. An existing id is refused; the id of a deleted definition can be used again.
   * Default: a random UUID.
   */
  id?: string;
  /**
   * Whether it is paused. While it is, no occurrence gets a job; those of the pause are not made up for when it ends. A
   * pause removes jobs that have not begun, and lets running ones finish. {@link Definitions.run} works during a pause.
   * The server has no pause, so only definitions of this browser can be paused. Default false.
   */
  isPaused?: boolean;
  /**
   * What the page keeps with the definition, such as the settings of its form: plain JSON. It is never sent to a
   * server. A change of the request without new `data` removes it, because it may no longer describe the request.
   * Default: nothing.
   */
  data?: unknown;
}

/** Changes to a definition. Absent fields keep their values. */
export interface DefinitionChanges extends Omit<CreateOptions, 'id'> {
  /** The whole new request. Without `periodStart`, the previous `periodStart` stays. */
  request?: ExportRequest;
}

/** The definitions of recurring exports, stored in this browser. */
export interface Definitions {
  /**
   * Stores a new definition. Resolves when it is stored on disk.
   *
   * @param request has the `type` `recurring`; without `periodStart` it starts now
   * @throws ExportError `invalid-request`, also when the server is the executor and `notification` is missing or the
   *   decimation works only in a browser; the errors of an export, such as `unsupported`, when this browser is the
   *   executor and cannot run it; `storage-unavailable`, `storage-full`
   * @throws TypeError for invalid options, also when the server is the executor and the definition is paused, or the
   *   options `wide`, `gaps`, `bundle: 'table'` or `windowEnd: 'midnight'` ask for what only a browser does
   */
  create(request: ExportRequest, options?: CreateOptions): Promise<Definition>;
  /** Returns a definition, or undefined when the id is unknown. Throws storage errors. */
  get(id: string): Promise<Definition | undefined>;
  /** Lists all definitions, oldest first. Throws storage errors. */
  list(): Promise<Definition[]>;
  /**
   * Changes a definition. On the server, an edit is a create followed by a delete.
   *
   * @throws ExportError `not-found`, and the errors of {@link Definitions.create}
   */
  update(id: string, changes: DefinitionChanges): Promise<Definition>;
  /**
   * Deletes a definition and its jobs that have not begun. Other jobs and their files stay.
   *
   * @throws ExportError `not-found`, and storage errors
   */
  delete(id: string): Promise<void>;
  /**
   * Runs a definition now in this tab, whatever its executor. Resolves when the job has begun. {@link Jobs} shows its
   * progress.
   *
   * @throws ExportError `not-found`, and storage errors
   */
  run(id: string): Promise<JobRecord>;
  /**
   * Calls the listener with all definitions: immediately, and after every change in any tab.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: ListListener<Definition[]>, onError?: ErrorListener): () => void;
  /** Returns definitions as plain JSON for {@link Definitions.fromJSON}. Default: all. */
  toJSON(ids?: readonly string[]): Promise<DefinitionsJson>;
  /**
   * Stores definitions of another browser: all of them or, when one is invalid, none. Skips definitions whose id or
   * server copy is already here. A definition that the server already has is not sent again. Changes that the other
   * browser has not yet sent are sent by both, so let it sync first. A definition whose executor is the browser then
   * runs in both.
   *
   * @returns the ids of the stored definitions
   * @throws ExportError `invalid-request`, and storage errors
   * @throws TypeError when the server runs a definition or has a copy of it, but the exporter has no option `sync`
   */
  fromJSON(json: unknown): Promise<string[]>;
}
