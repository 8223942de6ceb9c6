/** Defines resources: records of a JSON:API server, such as devices. */

/** A resource with the resources it is related to. */
export interface Resource {
  /** Plural type, e.g. `devices`. */
  readonly type: string;
  /** Id, unique among the resources of its type. */
  readonly id: string;
  /** The attributes, by the names that the server uses. Empty when only the identity is known. */
  readonly attributes: ReadonlyMap<string, unknown>;
  /**
   * The related resources, by the relationship's name. A relationship to one resource has one element, an empty one has
   * none. Related resources that were not included have no attributes, and none lists related resources of its own.
   */
  readonly related: ReadonlyMap<string, readonly Resource[]>;
}
