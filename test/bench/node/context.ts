import type { BenchServer } from './bench-server.ts';
import type { ChromiumProgram } from './chromium.ts';
import type { Report } from './report.ts';

/** What a section is run with. */
export interface BenchContext {
  readonly chromium: ChromiumProgram;
  readonly server: BenchServer;
  readonly report: Report;
  /** Counted repetitions of each case, after a warm-up. */
  readonly repetitions: number;
  /** Counted runs of each case about memory, each in a fresh browser. */
  readonly memoryRuns: number;
  /** Whether what takes many minutes is measured, too. */
  readonly large: boolean;
  /** Folder of the built package. */
  readonly dist: string;
  /** Whether an earlier build is served beside it. */
  readonly hasBefore: boolean;
}

/** One part of the bench, chosen by its letter. */
export interface Section {
  readonly letter: string;
  readonly title: string;
  run(context: BenchContext): Promise<void>;
}
