import type { BenchPage } from './bench-page.ts';

/** Something whose time is taken, again and again. */
export interface Contender {
  readonly label: string;
  readonly page: BenchPage;
  /** Runs once; milliseconds it took. */
  run(): Promise<number>;
}

/** The second run of short work is still much slower than the third: that is how engines compile. */
const WARM_UP_ROUNDS = 2;

/** What all counted runs of a contender came to. */
export interface Measurement {
  readonly label: string;
  /** Median of milliseconds. */
  readonly ms: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Megabytes that its runs have added to its renderer at their peak; undefined where that cannot be told. */
  readonly addedMegabytes: number | undefined;
}

/** A contender that is a case in a worker; see `browser/case-worker.ts`. */
export const caseContender = (label: string, page: BenchPage): Contender => ({
  label,
  page,
  run: () => page.call('runCase'),
});

/**
 * Times contenders in rounds, each of which runs all of them once, one at a time, so that whatever else the machine
 * does hits all alike. Every round starts with the next contender. The first rounds warm up and are not counted.
 */
export async function measureInRounds(
  contenders: readonly Contender[],
  repetitions: number,
  warmUpRounds: number = WARM_UP_ROUNDS,
): Promise<Map<string, Measurement>> {
  const before: (number | undefined)[] = [];
  for (const { page } of contenders) {
    await page.memory.resetPeak();
    before.push(await page.memory.resident());
  }
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < warmUpRounds + repetitions; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const at = (round + turn) % contenders.length;
      const ms = await contenders[at]!.run();
      if (round >= warmUpRounds) times[at]!.push(ms);
    }
  }
  const measured = new Map<string, Measurement>();
  for (const [at, { label, page }] of contenders.entries()) {
    const ms = times[at]!;
    const peak = await page.memory.peak();
    const resident = before[at];
    measured.set(label, {
      label,
      ms: median(ms),
      fastest: Math.min(...ms),
      slowest: Math.max(...ms),
      addedMegabytes: peak === undefined || resident === undefined ? undefined : peak - resident,
    });
  }
  return measured;
}

/** Does something on a page of its own, and returns what it came to. */
export type Runner<T> = () => Promise<T>;

/** Runs all of them once in each round, and gives what each came to. The first round is not counted. */
export async function inTurn<T>(runs: readonly Runner<T>[], repetitions: number): Promise<T[][]> {
  const results: T[][] = runs.map(() => []);
  for (let round = 0; round <= repetitions; round++)
    for (let turn = 0; turn < runs.length; turn++) {
      const at = (round + turn) % runs.length;
      const result = await runs[at]!();
      if (round > 0) results[at]!.push(result);
    }
  return results;
}

/** The median; the mean of the middle two where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
