/**
 * How long the fuzz tests run. `FUZZ_RUNS=20000 npx vitest run test/fuzz` has each property tried so many times, instead
 * of the number that it names itself, with which all together take about a minute on two cores. `FUZZ_SEED=…` repeats a
 * run: a property that fails prints its seed and its path. `FUZZ_PROGRAMS=1` has programs outside of Node read the
 * files, too (openpyxl, LibreOffice, Poppler, MuPDF), in batches; they must be installed then.
 */

const wholeNumber = (name: string): number | undefined => {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,12}$/.test(text)) throw new Error(`${name} must be a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
};

const givenRuns = wholeNumber('FUZZ_RUNS');
const givenSeed = wholeNumber('FUZZ_SEED');

/** How a property is checked: as often as `FUZZ_RUNS` says, or else so many times. */
export function fuzzed(runs: number): { numRuns: number; seed?: number } {
  return { numRuns: givenRuns ?? runs, ...(givenSeed !== undefined && { seed: givenSeed }) };
}

/** Whether programs outside of Node read the files, too. */
export const withPrograms: boolean = process.env.FUZZ_PROGRAMS === '1';

/** Milliseconds after which a test that still runs hangs: the limit for long runs is the one who started them. */
export const PATIENCE_MS: number = givenRuns === undefined ? 300_000 : 2 ** 31 - 1;
