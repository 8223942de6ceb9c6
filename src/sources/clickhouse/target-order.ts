/** Orders the rows of an answer, one for each series, as the samples of an instant are ordered. */
import { IDENTITY } from './table-terms.ts';
import type { AnswerRow } from './whole-answer.ts';

const [PUBLISHER, NAME] = [IDENTITY.indexOf('publisher'), IDENTITY.indexOf('name')];

/** Rows by target, in the order of the request, then by publisher. Ordered samples of an instant need no sorting. */
export function inOrderOfTargets(rows: readonly AnswerRow[], names: readonly string[]): readonly AnswerRow[] {
  const places = new Map(names.map((name, place) => [name, place]));
  return rows
    .map((row) => ({ row, place: places.get(row.text(NAME)) ?? names.length, publisher: row.text(PUBLISHER) }))
    .sort((a, b) => a.place - b.place || (a.publisher === b.publisher ? 0 : a.publisher < b.publisher ? -1 : 1))
    .map(({ row }) => row);
}
