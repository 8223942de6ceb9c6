/** Recurring exports, as a page sees them. */

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

/** A recurring export, as it is stored in this browser. */
export interface Definition extends Omit<DefinitionRecord, 'deletedAt'> {
  /** What the server is still to be told of it, in this order; empty when it knows all, or is told nothing. */
  readonly outbox: readonly OutboxRecord[];
  /** How it stands with the server. */
  readonly sync: DefinitionSync;
}

/** Options of a new definition. */
export interface CreateOptions {
  /** Who runs it. Default: the server, when the exporter has one to sync with; else this browser. */
  executor?: Executor;
  /**
   * What becomes of runs that were missed while no tab was open. Without effect when the server runs it. Default
   * `latest`.
   */
  catchUp?: CatchUp;
  /** How this browser writes its files. */
  options?: FileOptions;
  /**
   * Letters, digits, `-` and `_`, at most 64; one that is taken is refused, that of a deleted one is free. Default: a
   * random UUID.
   */
  id?: string;
}

/** What can be changed of a definition. */
export interface DefinitionChanges extends Omit<CreateOptions, 'id'> {
  /** The whole new request. Without `periodStart` it keeps that of the one before. */
  request?: ExportRequest;
}

/** Recurring exports: their definitions, stored in this browser. */
export interface Definitions {
  /**
   * Stores a new definition. Resolves when it is on the disk.
   *
   * @param request its `type` is `recurring`; without `periodStart` it starts now
   * @throws ExportError `invalid-request`, also when the server is to run it and `notification` is missing, or it asks for
   *   a decimation that only a browser does; `unsupported` and the like when this browser is to run it and cannot;
   *   `storage-unavailable`, `storage-full`; TypeError for unusable options, also when the server is to run it and they
   *   reshape what was read: `wide`, `gaps` and `bundle: 'table'`
   */
  create(request: ExportRequest, options?: CreateOptions): Promise<Definition>;
  /** A definition; undefined when there is none of this id. Throws as the storage does. */
  get(id: string): Promise<Definition | undefined>;
  /** All definitions, oldest first. Throws as the storage does. */
  list(): Promise<Definition[]>;
  /**
   * Changes a definition. On a server, an edit is a create, then a delete.
   *
   * @throws ExportError as {@link Definitions.create} does; `not-found`
   */
  update(id: string, changes: DefinitionChanges): Promise<Definition>;
  /**
   * Deletes a definition, and jobs of it that have not begun; those that have, and their files, stay.
   *
   * @throws ExportError `not-found`; as the storage does
   */
  delete(id: string): Promise<void>;
  /**
   * Runs a definition now, in this tab, whoever runs it on time. Resolves when the job has begun; follow it in
   * {@link Jobs}.
   *
   * @throws ExportError `not-found`; as the storage does
   */
  run(id: string): Promise<JobRecord>;
  /**
   * Calls the listener with all definitions, now and after every change in any tab.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: ListListener<Definition[]>, onError?: ErrorListener): () => void;
  /** Definitions as plain JSON, for {@link Definitions.fromJSON}. Default: all. */
  toJSON(ids?: readonly string[]): Promise<DefinitionsJson>;
  /**
   * Stores definitions of another browser: all of them or, when one is faulty, none. Those with ids that are here
   * already are left out, as are those of which the server's copy is here already. One that the server has is not sent
   * again; what the other browser was still to send is sent by both, so let it sync first. One that the other browser
   * runs is run by both.
   *
   * @returns the ids of those that were stored
   * @throws ExportError `invalid-request`; as the storage does; TypeError for one that a server runs, or has a copy of,
   *   when the exporter has none
   */
  fromJSON(json: unknown): Promise<string[]>;
}
