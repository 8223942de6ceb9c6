import { cpus } from 'node:os';
import { BenchServer } from './bench-server.ts';
import { Chromium, type ChromiumProgram } from './chromium.ts';
import type { BenchContext, Section } from './context.ts';
import { Report } from './report.ts';
import { bytes } from './sections/bytes.ts';
import { cluster } from './sections/cluster.ts';
import { coldStart } from './sections/cold-start.ts';
import { csv } from './sections/csv.ts';
import { decimation } from './sections/decimation.ts';
import { element } from './sections/element.ts';
import { figures } from './sections/figures.ts';
import { firstUse } from './sections/first-use.ts';
import { http } from './sections/http.ts';
import { memory } from './sections/memory.ts';
import { pdf } from './sections/pdf.ts';
import { responsiveness } from './sections/responsiveness.ts';
import { xlsx } from './sections/xlsx.ts';
import type { ServedFolders } from './server.ts';

const sections: readonly Section[] = [
  csv,
  http,
  decimation,
  memory,
  responsiveness,
  bytes,
  xlsx,
  pdf,
  firstUse,
  coldStart,
  figures,
  element,
  cluster,
];

/** What the command line and the installation come to. */
export interface BenchOptions {
  /** Letters of the sections to run; none means all. */
  readonly letters: readonly string[];
  /** Fewer repetitions: for a first look. */
  readonly quick: boolean;
  /** Also what takes many minutes. */
  readonly large: boolean;
  readonly chromium: ChromiumProgram;
  /** Path of the built server. */
  readonly serverProgram: string;
  readonly folders: ServedFolders;
  /** Names and versions of the packages compared. */
  readonly versions: readonly string[];
}

/** Runs sections one after another and prints what they measure. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { letters, quick, large, chromium, folders, versions } = options;
  const unknown = letters.filter((letter) => !sections.some((section) => section.letter === letter));
  if (unknown.length > 0)
    throw new Error(`No such section: ${unknown.join(', ')}. There are: ${sections.map((s) => s.letter).join(', ')}.`);
  const report = new Report();
  const server = await BenchServer.start(options.serverProgram, folders);
  try {
    const context: BenchContext = {
      chromium,
      server,
      report,
      repetitions: quick ? 3 : 7,
      memoryRuns: quick ? 1 : 3,
      large,
      dist: folders.dist,
      hasBefore: folders.before !== undefined,
    };
    await printHeader(context, versions);
    for (const section of sections) {
      if (letters.length > 0 && !letters.includes(section.letter)) continue;
      report.line(`\n${section.letter}. ${section.title}`);
      await section.run(context);
    }
  } finally {
    server.stop();
  }
  report.line();
  report.figures();
}

async function printHeader(
  { chromium, report, repetitions }: BenchContext,
  versions: readonly string[],
): Promise<void> {
  const [{ model = 'unknown' } = {}, ...others] = cpus();
  const browser = await Chromium.with(chromium, (started) => started.version());
  report.line(`${1 + others.length} × ${model}, Node ${process.versions.node}, ${browser}`);
  report.line(versions.join(', '));
  report.line(`Medians of ${repetitions} runs after two to warm up, cases in turn, each in a process of its own.`);
  report.line('ratio: to the case of ours that does the same; in B, to fetching and parsing. MB and kB are decimal.');
}
