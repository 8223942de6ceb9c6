/** The contract of sources of resources. */
import type { Resource } from '../../core/resource.ts';
import type { ReadContext, SourceHost } from '../source.ts';

/** Which resources an item needs. */
export interface ResourceQuery {
  /** Plural type of the resources, e.g. `devices`. */
  readonly type: string;
  /** Ids of the wanted resources, each once. Absent: all resources of the type. */
  readonly ids?: readonly string[];
  /** Names of the relationships whose resources are read too. */
  readonly include: readonly string[];
  /** The part of the list to read. Absent: all of it. Never together with `ids`. */
  readonly page?: {
    /** The most resources. */
    readonly limit: number;
    /** The number of resources to skip. */
    readonly offset: number;
  };
}

/** Something that resources can be read from. */
export interface ResourceSource {
  /**
   * Reads the resources of a query in batches, each resource once. `context.expect` and `context.advance` count
   * resources.
   *
   * @throws ExportError `inconsistent-data` rather than leave a hole; `not-found` when all wanted ids are unknown
   */
  read(query: ResourceQuery, context: ReadContext): AsyncGenerator<readonly Resource[]>;
  /** Counts the resources of a query. Undefined when they cannot be counted without reading them. */
  count(query: ResourceQuery, context: ReadContext): Promise<number | undefined>;
}

/** The code of a source of resources. */
export interface ResourceSourceModule {
  /** Makes a source from its configuration. Throws a `TypeError` when the configuration is unusable. */
  open(config: unknown, host: Pick<SourceHost, 'getToken' | 'getExtras'>): ResourceSource;
}

/** An entry of the registry of sources of resources. */
export interface ResourceSourceEntry {
  /** The name that a page's descriptor refers to. */
  readonly id: string;
  /** Loads the code when the source is first used. */
  readonly load: () => Promise<ResourceSourceModule>;
}
