/** Compares names regardless of their style, and makes the singular of the plural type of resources. */

/** Words whose singular follows no rule, or which have none. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['analyses', 'analysis'],
  ['aliases', 'alias'],
  ['children', 'child'],
  ['criteria', 'criterion'],
  ['data', 'data'],
  ['diagnoses', 'diagnosis'],
  ['feet', 'foot'],
  ['gateways', 'gateway'],
  ['indices', 'index'],
  ['matrices', 'matrix'],
  ['media', 'media'],
  ['men', 'man'],
  ['mice', 'mouse'],
  ['movies', 'movie'],
  ['news', 'news'],
  ['people', 'person'],
  ['series', 'series'],
  ['shoes', 'shoe'],
  ['species', 'species'],
  ['ties', 'tie'],
  ['vertices', 'vertex'],
  ['women', 'woman'],
]);

/** Endings of plurals and what the singular has in their place; the first that fits counts. */
const ENDINGS: readonly (readonly [plural: RegExp, singular: string])[] = [
  [/ss$/i, 'ss'],
  [/us$/i, 'us'],
  [/is$/i, 'is'],
  [/([^aeiou])ies$/i, '$1y'],
  [/(ss|sh|ch|x|zz)es$/i, '$1'],
  [/((?:stat|camp|vir|b|cens|radi|stimul)us)es$/i, '$1'],
  [/(hero|potato|tomato|echo)es$/i, '$1'],
  [/([^s])s$/i, '$1'],
];

/** The last word of a name: after a sign, or from its last capital on. */
const LAST_WORD = /[^-_ ]*$/;
const LAST_CAPITAL = /[A-Z]?[a-z0-9]*$/;

/**
 * Returns the singular of the plural type of resources, e.g. `device` for `devices`. Of several words it changes the
 * last: `connectivity-statuses` becomes `connectivity-status`. A word that is no plural stays as it is.
 */
export function singular(type: string): string {
  const end = LAST_WORD.exec(type)![0];
  const word = LAST_CAPITAL.exec(end)![0] || end;
  return type.slice(0, type.length - word.length) + singularWord(word);
}

function singularWord(word: string): string {
  const irregular = IRREGULAR.get(word.toLowerCase());
  // The first letter keeps its case, as in `orderData` and `groupPeople`.
  if (irregular !== undefined)
    return /^[A-Z]/.test(word) ? irregular[0]!.toUpperCase() + irregular.slice(1) : irregular;
  for (const [plural, one] of ENDINGS) if (plural.test(word)) return word.replace(plural, one);
  return word;
}

/** Returns a name without what styles differ in: `created-at`, `created_at` and `createdAt` are one. */
export const plainName = (name: string): string => name.replace(/[-_ ]/g, '').toLowerCase() || name;

/** Whether two names are the same in any style: `createdAt`, `created-at`, `created_at`, in any letter case. */
export const sameName = (a: string, b: string): boolean => a === b || plainName(a) === plainName(b);

/** Returns the name among `names` that is `name`, exactly if there is one, otherwise in any style. */
export function findName(name: string, names: Iterable<string>): string | undefined {
  let similar: string | undefined;
  const plain = plainName(name);
  for (const other of names) {
    if (other === name) return other;
    if (similar === undefined && plainName(other) === plain) similar = other;
  }
  return similar;
}
