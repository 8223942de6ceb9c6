import { expect, test } from 'vitest';
import { toldApart } from '../../../src/pipeline/told-apart.ts';

const item = (...labels: string[]) => ({ columns: ['time', ...labels].map((label) => ({ id: label, label })) });

/** Returns the headers of items, without that of times. */
function headers(items: ReturnType<typeof item>[], tags: readonly (readonly string[])[]): string[][] {
  return toldApart(items, tags).map((columns) => columns.slice(1).map(({ label }) => label));
}

const tags = [
  ['boiler', 'c1', ''],
  ['', 'c2', 'c2 s'],
  ['pump', 'c3', 'c3 t'],
];

test('columns with the same header get a word for their item, and others stay unchanged', () => {
  const items = [item('T', 'H'), item('T'), item('P')];
  expect(headers(items, tags)).toEqual([['T · c1', 'H'], ['T · c2'], ['P']]);
  expect(toldApart(items, tags)[1]).toEqual([
    { id: 'time', label: 'time' },
    { id: 'T · c2', label: 'T · c2' },
  ]);
});

test('the first word that distinguishes these items is used, or their number when none does', () => {
  expect(headers([item('T'), item('H'), item('T')], tags)).toEqual([['T · boiler'], ['H'], ['T · pump']]);
  const alike = [
    ['all', 'c', 'c s'],
    ['all', 'c', 'c t'],
  ];
  expect(headers([item('T'), item('T')], alike)).toEqual([['T · c s'], ['T · c t']]);
  const same = alike.map((words) => [...words.slice(0, 2), '']);
  expect(headers([item(''), item('')], same)).toEqual([['item 1'], ['item 2']]);
});

test('one item may have the same header twice', () => {
  expect(headers([item('T', 'T'), item('P')], tags)).toEqual([['T', 'T'], ['P']]);
});
