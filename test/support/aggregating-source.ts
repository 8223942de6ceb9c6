/**
 * A source that aggregates, written as plainly as its contract reads: it collects all messages of another source, one
 * list for each series and step, and works out each list for itself.
 */
import { type SampleBatch, SampleKind, SeriesTable } from '../../src/core/sample-batch.ts';
import type { PartialQuery, SampleSource } from '../../src/sources/source.ts';

/** What sources that aggregate are free to do in different ways. */
export interface AggregatingBehaviour {
  /** Picks the order of the samples of one step, and of the series table. */
  readonly seed?: number;
  /** Most steps in a batch. */
  readonly stepsPerBatch?: number;
  /** Whether means are given as distances from one of the values. */
  readonly hasOrigins?: boolean;
}

/** The messages of one series in one step, in the order in which they are read. */
interface Group {
  readonly step: number;
  readonly entry: number;
  readonly kind: number;
  readonly members: { readonly time: number; readonly value: number }[];
}

/** A source that gives both, the messages of another one and their partial aggregates. */
export class AggregatingSource implements SampleSource {
  /** The queries for partial aggregates. */
  readonly asked: PartialQuery[] = [];
  /** How many reads of partial aggregates have ended, early or not. */
  ended = 0;
  readonly #source: SampleSource;
  readonly #behaviour: AggregatingBehaviour;

  constructor(source: SampleSource, behaviour: AggregatingBehaviour = {}) {
    this.#source = source;
    this.#behaviour = behaviour;
  }

  read: SampleSource['read'] = (query, context) => this.#source.read(query, context);
  count: SampleSource['count'] = (query, context) => this.#source.count(query, context);

  async *readPartials(query: PartialQuery, context: Parameters<SampleSource['read']>[1]): AsyncGenerator<SampleBatch> {
    this.asked.push(query);
    try {
      const read: SampleBatch[] = [];
      for await (const batch of this.#source.read(query, context)) read.push(batch);
      yield* partialsOf(read, query, this.#behaviour);
    } finally {
      this.ended++;
    }
  }
}

/** The partial aggregates of all these samples, in batches. */
export function* partialsOf(
  batches: Iterable<SampleBatch>,
  { function: name, stepMs }: Pick<PartialQuery, 'function' | 'stepMs'>,
  { seed = 0, stepsPerBatch = 3, hasOrigins = false }: AggregatingBehaviour = {},
): Generator<SampleBatch> {
  const groups = new Map<string, Group>();
  let from: SeriesTable | undefined;
  for (const { length, times, series, values, kinds, table } of batches) {
    from = table;
    for (let i = 0; i < length; i++) {
      const time = times[i]!;
      const value = values[i]!;
      const isText = (kinds?.[i] ?? SampleKind.number) >= SampleKind.text;
      const kind = isText ? SampleKind.text : SampleKind.number;
      const step = Math.floor(time / stepMs) * stepMs;
      const key = `${step} ${series[i]} ${kind} ${Number.isNaN(value)}`;
      const group = groups.get(key) ?? { step, entry: series[i]!, kind, members: [] };
      groups.set(key, group);
      group.members.push({ time, value });
    }
  }
  const shuffled = shuffle([...groups.values()], seed);
  const table = new SeriesTable();
  const rows = shuffled
    .map(({ entry, ...group }) => ({ ...group, series: copyEntry(from!, entry, table) }))
    .sort((a, b) => a.step - b.step);
  const steps = [...new Set(rows.map(({ step }) => step))];
  for (let at = 0; at < steps.length; at += stepsPerBatch) {
    const own = new Set(steps.slice(at, at + stepsPerBatch));
    const taken = rows.filter(({ step }) => own.has(step));
    const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(taken, of);
    const originOf = ({ members }: Pick<Group, 'members'>) => (hasOrigins ? members[0]!.value : 0);
    const isSpread = name === 'variance' || name === 'stddev';
    const isEdge = name === 'first' || name === 'last';
    yield {
      length: taken.length,
      times: column(({ step }) => step),
      series: Uint32Array.from(taken, ({ series }) => series),
      table,
      values: column((row) =>
        aggregateOf(
          name,
          row.members.map(({ value }) => value),
          originOf(row),
        ),
      ),
      kinds: Uint8Array.from(taken, ({ kind }) => kind),
      partials: {
        counts: column(({ members }) => members.length),
        ...(isSpread && { squares: column((row) => squaresOf(row.members.map(({ value }) => value))) }),
        ...(isSpread && hasOrigins && { origins: column(originOf) }),
        ...(isEdge && { moments: column(({ members }) => members.at(name === 'first' ? 0 : -1)!.time) }),
      },
    };
  }
}

function aggregateOf(name: PartialQuery['function'], values: readonly number[], origin: number): number {
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  if (Number.isNaN(values[0])) return Number.NaN;
  if (name === 'count') return 7;
  if (name === 'min') return Math.min(...values);
  if (name === 'max') return Math.max(...values);
  if (name === 'sum' || name === 'avg') return sum(values);
  if (name === 'first') return values[0]!;
  if (name === 'last') return values.at(-1)!;
  return sum(values.map((value) => value - origin)) / values.length;
}

function squaresOf(values: readonly number[]): number {
  const shifted = values.map((value) => value - values[0]!);
  const mean = shifted.reduce((sum, value) => sum + value, 0) / values.length;
  return shifted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function copyEntry(from: SeriesTable, entry: number, to: SeriesTable): number {
  const { publishers, channels, subtopics, protocols, names, units } = from;
  return to.intern(
    publishers[entry]!,
    channels[entry]!,
    subtopics[entry]!,
    protocols[entry]!,
    names[entry]!,
    units[entry]!,
  );
}

/** The same list in an order that depends on a seed; 0 leaves it as it is. */
function shuffle<T>(list: readonly T[], seed: number): T[] {
  const shuffled = [...list];
  if (seed === 0) return shuffled;
  let state = seed;
  for (let i = shuffled.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const other = (state >>> 8) % (i + 1);
    [shuffled[i], shuffled[other]] = [shuffled[other]!, shuffled[i]!];
  }
  return shuffled;
}
