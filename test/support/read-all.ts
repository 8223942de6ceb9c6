import type { SampleBatch, SampleField } from '../../src/core/sample-batch.ts';
import type { ReaderConfig } from '../../src/sources/http/channel-api.ts';
import { open } from '../../src/sources/http/reader.ts';
import type { ReadContext, SampleQuery, SampleSource, SourceHost, Wait } from '../../src/sources/source.ts';

/** A configuration of the HTTP reader with fast retries. */
export const quickConfig: ReaderConfig = {
  url: 'https://reader.test/iot',
  pageSize: 100,
  timeUnit: 's',
  authorised: false,
  authScheme: 'Bearer',
  maxAttempts: 6,
  maxRetryMs: 10_000,
  timeoutMs: 10_000,
};

/** Makes a page with only the given parts. */
export function hostWith(parts: Partial<SourceHost> = {}): SourceHost {
  const refuse = async (): Promise<never> => {
    throw new Error('The page was not to be asked for this.');
  };
  return { getToken: refuse, getExtras: refuse, openRead: refuse, pull: refuse, closeRead: refuse, ...parts };
}

/** Opens the HTTP reader with some changes to its configuration. */
export function openReader(config: Partial<ReaderConfig> = {}, host: SourceHost = hostWith()): SampleSource {
  return open({ ...quickConfig, ...config }, host);
}

/** A context that records its calls. */
export class RecordingContext implements ReadContext {
  readonly signal: AbortSignal;
  readonly warnings = new Map<string, number>();
  expected: number | undefined;
  advanced = 0;
  readonly waits: (Wait | undefined)[] = [];

  constructor(signal: AbortSignal = new AbortController().signal) {
    this.signal = signal;
  }

  warn(code: string, _message: string, count: number): void {
    if (count > 0) this.warnings.set(code, (this.warnings.get(code) ?? 0) + count);
  }

  expect(messages: number): void {
    this.expected = messages;
  }

  advance(messages: number): void {
    this.advanced += messages;
  }

  waiting(wait: Wait | undefined): void {
    this.waits.push(wait);
  }
}

/** Makes a query for these names, by default over all time with messages. */
export function queryFor(names: readonly string[], parts: Partial<SampleQuery> = {}): SampleQuery {
  const fields: readonly SampleField[] = [];
  return { channelId: 'c1', subtopic: '', names, from: 0, to: 4e12, fields, ...parts };
}

/** A sample as a test compares it. */
export interface ReadSample {
  /** Unix microseconds. */
  readonly us: number;
  readonly name: string;
  readonly publisher: string;
  readonly subtopic: string;
  readonly value: number;
}

/** Lists the samples of batches. */
export function samplesOf(batches: readonly SampleBatch[]): ReadSample[] {
  return batches.flatMap(({ length, times, series, values, table }) =>
    Array.from({ length }, (_, i) => ({
      us: Math.round(times[i]! * 1000),
      name: table.names[series[i]!]!,
      publisher: table.publishers[series[i]!]!,
      subtopic: table.subtopics[series[i]!]!,
      value: values[i]!,
    })),
  );
}

/** Finds violations of the rules for batches of a source. */
export function batchFaults(batches: readonly SampleBatch[], names: readonly string[]): string[] {
  const faults: string[] = [];
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  batches.forEach((batch, at) => {
    if (batch.length === 0) faults.push(`batch ${at} is empty`);
    if (batch.table !== batches[0]!.table) faults.push(`batch ${at} has a series table of its own`);
  });
  for (let i = 1; i < batches.length; i++) {
    const before = batches[i - 1]!;
    if (before.times[before.length - 1]! >= batches[i]!.times[0]!)
      faults.push(`batch ${i} begins before the last ended`);
  }
  const all = samplesOf(batches);
  for (let i = 1; i < all.length; i++) {
    const [a, b] = [all[i - 1]!, all[i]!];
    const order =
      a.us - b.us ||
      rank(a.name) - rank(b.name) ||
      (a.publisher < b.publisher ? -1 : a.publisher > b.publisher ? 1 : 0);
    if (order > 0) faults.push(`sample ${i} is out of order`);
  }
  return faults;
}

/** Writes a sample as text, to compare sets of samples. */
export const sampleText = ({ us, name, publisher, subtopic, value }: ReadSample): string =>
  JSON.stringify([us, name, publisher, subtopic, value]);
