import { expect, test } from 'vitest';
import { toldApart } from '../../../src/pipeline/told-apart.ts';

const item = (...labels: string[]) => ({ columns: ['time', ...labels].map((label) => ({ id: label, label })) });

/** The headers of items, but for that of times. */
function headers(items: ReturnType<typeof item>[], tags: readonly (readonly string[])[]): string[][] {
  return toldApart(items, tags).map((columns) => columns.slice(1).map(({ label }) => label));
}

const tags = [
  ['boiler', 'c1', ''],
  ['', 'c2', 'c2 s'],
  ['pump', 'c3', 'c3 t'],
];

test('columns of one header say which item they are of, and others are as they were', () => {
  const items = [item('T', 'H'), item('T'), item('P')];
  expect(headers(items, tags)).toEqual([['T · c1', 'H'], ['T · c2'], ['P']]);
  expect(toldApart(items, tags)[1]).toEqual([
    { id: 'time', label: 'time' },
    { id: 'T · c2', label: 'T · c2' },
  ]);
});

test('the first word that tells all of these items apart is taken, and the place where none does', () => {
  expect(headers([item('T'), item('H'), item('T')], tags)).toEqual([['T · boiler'], ['H'], ['T · pump']]);
  const alike = [
    ['all', 'c', 'c s'],
    ['all', 'c', 'c t'],
  ];
  expect(headers([item('T'), item('T')], alike)).toEqual([['T · c s'], ['T · c t']]);
  const same = alike.map((words) => [...words.slice(0, 2), '']);
  expect(headers([item(''), item('')], same)).toEqual([['item 1'], ['item 2']]);
});

test('one item may have a header twice', () => {
  expect(headers([item('T', 'T'), item('P')], tags)).toEqual([['T', 'T'], ['P']]);
});
