import { expect, test } from 'vitest';
import { SeriesTable } from '../../../src/core/sample-batch.ts';
import { PageTurns } from '../../../src/sources/page-turns.ts';
import { SampleBuilder } from '../../../src/sources/sample-builder.ts';

const query = { channelId: 'a', subtopic: '', names: ['n'], from: 0, to: 1e12, fields: [] };
const context = { signal: new AbortController().signal, warn() {}, expect() {}, advance() {} };
const page = () =>
  Array.from({ length: 100_000 }, (_, i) => ({ name: 'n', publisher: `p${i % 7}`, time: i, value: i }));

test('parses a large page only when the one before has been turned into columns', async () => {
  const builder = new SampleBuilder(query, context, new SeriesTable());
  const turns = new PageTurns(() => builder.atRest());
  const events: string[] = [];
  const read = async (name: string) => {
    const messages = await turns.take(async () => {
      events.push(`${name} parsed`);
      return page();
    });
    // As the reader goes on: through promises that have settled already.
    await undefined;
    expect((await builder.build(messages)).length).toBe(100_000);
    events.push(`${name} built`);
  };
  await Promise.all(['first', 'second', 'third'].map(read));
  expect(events).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} parsed`, `${name} built`]));
});

test('lets the next page pass when one cannot be parsed, or is not turned into columns', async () => {
  const turns = new PageTurns(async () => {});
  const broken = turns.take(() => Promise.reject(new Error('cut')));
  const unused = turns.take(async () => 1);
  const last = turns.take(async () => 2);
  await expect(broken).rejects.toThrow('cut');
  expect(await Promise.all([unused, last])).toEqual([1, 2]);
});

test('is at rest when nothing is being built', async () => {
  const builder = new SampleBuilder(query, context, new SeriesTable());
  await builder.atRest();
  let isAtRest = false;
  const built = builder.build(page());
  const rest = builder.atRest().then(() => {
    isAtRest = true;
  });
  await undefined;
  expect(isAtRest).toBe(false);
  await built;
  await rest;
});
