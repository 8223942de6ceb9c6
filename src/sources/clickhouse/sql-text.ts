/** Writes values and names into SQL so that they cannot leave their quotes. */

/** What a literal or a name escapes by a backslash, and how. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['`', '\\`'],
  ['\0', '\\0'],
]);

/** A text as a literal (ClickHouse, "Syntax", string literals): in single quotes, with backslash escapes. */
export const textLiteral = (text: string): string => `'${escaped(text, /[\\'\0]/g)}'`;

/** A name of a table, a database or a column, in backticks. */
export const quotedName = (name: string): string => `\`${escaped(name, /[\\`\0]/g)}\``;

const escaped = (text: string, special: RegExp): string => text.replace(special, (found) => ESCAPES.get(found)!);
