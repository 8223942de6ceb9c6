/**
 * An id as a page gives it.
 *
 * @param what has it, e.g. `a definition`
 * @throws TypeError when it is no text
 */
export function textId(id: unknown, what: string): string {
  if (typeof id === 'string') return id;
  throw new TypeError(`The id of ${what} is a text, but this is ${id === null ? 'null' : `of type ${typeof id}`}.`);
}
