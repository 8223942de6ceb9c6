/** Checks ids that a page passes in. */

/**
 * Returns the id if it is a string.
 *
 * @param what the owner of the id, such as `a definition`
 * @throws TypeError when the id is not a string
 */
export function textId(id: unknown, what: string): string {
  if (typeof id === 'string') return id;
  throw new TypeError(`The id of ${what} must be a string, not ${id === null ? 'null' : `of type ${typeof id}`}.`);
}
