import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { history, play } from './history.ts';

/** `SYNC_HISTORIES=20000` plays as many, others each time unless `SYNC_SEED` says which; without it they are the same. */
const { SYNC_HISTORIES, SYNC_SEED } = process.env;
const RUNS = Number(SYNC_HISTORIES ?? 1000);
const seed = Number(SYNC_SEED ?? (SYNC_HISTORIES === undefined ? 1 : Date.now() % 2 ** 31));

test(`in ${RUNS} histories no definition is lost or duplicated unnoticed, and all settle`, {
  timeout: 3_600_000,
}, async () => {
  const counts = { histories: 0, requests: 0, crashes: 0, faults: 0, duplicates: 0 };
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const { browser, duplicates } = await play(one);
      counts.histories++;
      counts.requests += browser.server.seen.length;
      counts.faults += browser.server.seen.filter(({ fault }) => fault).length;
      counts.crashes += browser.tabs.length - 1;
      counts.duplicates += duplicates;
    }),
    {
      numRuns: RUNS,
      endOnFailure: process.env.SYNC_SHRINK === undefined,
      seed,
    },
  );
  console.log(`sync model, seed ${seed}: ${JSON.stringify(counts)}`);
  expect(counts.histories).toBe(RUNS);
});
