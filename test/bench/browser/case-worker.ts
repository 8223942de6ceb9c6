import { expose } from 'comlink';

/** Makes ready what is not timed, and gives the work that is. */
export type Case<Setup, Outcome> = (setup: Setup) => Promise<() => Outcome | Promise<Outcome>>;

/** What the page asks of a worker that runs one case. */
export interface CaseCalls<Setup> {
  prepare(name: string, setup: Setup): Promise<void>;
  /** Runs the work once; milliseconds it took. */
  run(): Promise<number>;
  /** What the last run gave, in a form to compare it by. */
  outcome(): Promise<unknown>;
}

/**
 * Runs cases in this worker.
 *
 * @param describe turns the outcome of a run into what is compared and printed
 */
export function serveCases<Setup, Outcome>(
  cases: ReadonlyMap<string, Case<Setup, Outcome>>,
  describe: (outcome: Outcome) => unknown,
): void {
  let work: (() => Outcome | Promise<Outcome>) | undefined;
  let last: Outcome | undefined;
  const calls: CaseCalls<Setup> = {
    async prepare(name, setup) {
      const prepare = cases.get(name);
      if (!prepare) throw new Error(`There is no case ${JSON.stringify(name)}.`);
      work = await prepare(setup);
      // Of V8, with --expose-gc: what the preparing leaves behind is not to hide what the first run needs.
      globalThis.gc?.();
    },
    async run() {
      if (!work) throw new Error('Nothing has been prepared.');
      last = undefined;
      const start = performance.now();
      last = await work();
      return performance.now() - start;
    },
    async outcome() {
      if (last === undefined) throw new Error('Nothing has been run.');
      return describe(last);
    },
  };
  expose(calls);
}
