/** Reads partial aggregates of a slice of time: one row for each series, with lists of its steps and their figures. */
import { type SampleBatch, SampleKind, type SeriesTable } from '../../core/sample-batch.ts';
import { warnOfFault } from '../messages/fault-warnings.ts';
import { MessageFault } from '../messages/message-faults.ts';
import { timeOrder } from '../messages/time-order.ts';
import type { PartialQuery, ReadContext } from '../source.ts';
import type { ClickHouseConfig } from './config.ts';
import type { TableFacts } from './table-facts.ts';
import { IDENTITY, type Stretch, type TableTerms, tableName } from './table-terms.ts';
import { inOrderOfTargets } from './target-order.ts';
import { type ValueTerms, withTerms } from './value-terms.ts';
import { type AnswerColumn, type AnswerRow, wholeQuery } from './whole-answer.ts';

/** What a group of messages can give to a bucket. */
const Share = { numbers: 0, nothing: 1, notFinite: 2 } as const;

/** Steps are multiplied by this before a {@link Share} is added: one key for both is grouped faster than two. */
const SHARES = 4;

/** The columns of every answer. */
const SHARE = IDENTITY.length;
const [STEPS, COUNTS, DISTINCT, SEVERAL, FIGURES] = [SHARE + 1, SHARE + 2, SHARE + 3, SHARE + 4, SHARE + 5];

/** The figures of each step that a function needs besides the count: their column in a batch, and their SQL. */
type Figures = readonly (readonly [column: 'values' | 'squares' | 'origins' | 'moments', term: string])[];

function figuresOf(name: PartialQuery['function'], sum: string): Figures {
  switch (name) {
    case 'count':
      return [];
    case 'min':
    case 'max':
      return [['values', `${name}(dl_value)`]];
    case 'sum':
    case 'avg':
      return [['values', `${sum}(dl_value)`]];
    case 'variance':
    case 'stddev':
      return SPREAD;
    // Of equal times the order of a read decides: by kind, then by value.
    case 'first':
      return [
        ['values', 'argMin(dl_value, tuple(dl_time, dl_kind, dl_value))'],
        ['moments', 'min(dl_time) / 1000'],
      ];
    case 'last':
      return [
        ['values', 'argMax(dl_value, tuple(dl_time, dl_kind, dl_value))'],
        ['moments', 'max(dl_time) / 1000'],
      ];
  }
}

/**
 * The mean and the squared deviations in two passes over the values of a step, less their minimum, so that a mean much
 * larger than the spread costs no digits. `varPop` would lose them, and `varPopStable` does not survive the way between
 * two servers of version 18.16 (error 89).
 */
const SPREAD: Figures = [
  ['values', 'dl_mean'],
  ['squares', 'arraySum(x -> (x - dl_origin - dl_mean) * (x - dl_origin - dl_mean), dl_list)'],
  ['origins', 'dl_origin'],
];

/** What {@link SPREAD} is made of: figures of a step, and from them its mean. */
const LISTS = ['groupArray(dl_value) AS dl_list', 'min(dl_value) AS dl_origin'];
const MEAN = 'arraySum(x -> x - dl_origin, dl_list) / dl_count AS dl_mean';

/** The number of different times of a group. `uniqExact` takes several times as long, as its sets grow one by one. */
const DISTINCT_TIMES = 'toFloat64(arrayUniq(groupArray(dl_time)))';

/** What is asked. */
type PartialsTable = Pick<ClickHouseConfig, 'table' | 'hasDuplicates'>;

/** A question for the partial aggregates of a query, and how its answer is read. */
export class PartialsQuestion {
  /** The columns of the answer. */
  readonly columns: readonly AnswerColumn[];
  readonly #query: PartialQuery;
  readonly #terms: TableTerms;
  readonly #values: ValueTerms;
  readonly #table: string;
  readonly #figures: Figures;
  readonly #hasDuplicates: boolean;

  constructor(
    query: PartialQuery,
    { terms, sum }: TableFacts,
    { table, hasDuplicates }: PartialsTable,
    values: ValueTerms,
  ) {
    this.#figures = figuresOf(query.function, sum);
    this.columns = [
      ...IDENTITY.map((field): AnswerColumn => [`dl_${field}`, 'text']),
      ['dl_share', 'number'],
      ['groupArray(dl_step)', 'numbers'],
      ['groupArray(dl_count)', 'numbers'],
      [hasDuplicates ? 'groupArray(dl_distinct)' : 'emptyArrayFloat64()', 'numbers'],
      ['sum(dl_several)', 'number'],
      ...this.#figures.map((_, at): AnswerColumn => [`groupArray(dl_figure_${at})`, 'numbers']),
    ];
    this.#query = query;
    this.#terms = terms;
    this.#values = values;
    this.#table = tableName({ table });
    this.#hasDuplicates = hasDuplicates;
  }

  /** The question for one stretch of time. */
  sql(stretch: Stretch): string {
    const { several } = this.#values;
    const fields = IDENTITY.filter((field) => this.#terms.has(field));
    const terms = IDENTITY.map((field) => `${this.#terms.text(field)} AS dl_${field}`);
    const from =
      `${this.#with()} SELECT ${terms.join(', ')}, ${this.#steps(several ?? '0')}, ` +
      `${this.#hasDuplicates ? DISTINCT_TIMES : 'toFloat64(0)'} AS dl_distinct ` +
      `FROM ${this.#table} WHERE ${this.#terms.where(this.#query, stretch)} GROUP BY ${this.#keys(fields)}`;
    return this.#lists(from);
  }

  /** The same without exact duplicates, of which the first in the order of a read stays. */
  distinctSql(stretch: Stretch): string {
    const terms = IDENTITY.map((field) => [field, this.#terms.text(field)] as const);
    const kept = '(protocol, unit)'.replace(/protocol|unit/g, (field) =>
      this.#terms.text(field as 'protocol' | 'unit'),
    );
    const chosen = terms.map(([field, term]) => {
      const isChosen = field === 'protocol' || field === 'unit';
      return `${isChosen && this.#terms.has(field) ? `argMin(${term}, tuple${kept})` : term} AS dl_${field}`;
    });
    const keys = terms
      .filter(([field]) => field !== 'protocol' && field !== 'unit' && this.#terms.has(field))
      .map(([, term]) => term);
    const lone = this.#terms.has('sum') ? `if(dl_kind = ${SampleKind.none}, ${this.#terms.number('sum')}, 0)` : '0';
    const messages =
      `${withTerms(this.#terms, this.#values)}, ${lone} AS dl_lone ` +
      `SELECT ${chosen.join(', ')}, dl_time, dl_kind, dl_value, dl_text, dl_lone ` +
      `FROM ${this.#table} WHERE ${this.#terms.where(this.#query, stretch)} ` +
      `GROUP BY ${[...keys, 'dl_time', 'dl_kind', 'dl_value', 'dl_text', 'dl_lone'].join(', ')}`;
    const fields = IDENTITY.map((field) => `dl_${field}`);
    const from =
      `WITH ${this.#cell()} SELECT ${fields.join(', ')}, ${this.#steps('0')}, ` +
      `toFloat64(0) AS dl_distinct FROM (${messages}) GROUP BY ${[...fields, 'dl_cell'].join(', ')}`;
    return this.#lists(from);
  }

  /** The number of messages of an answer, and whether some may be there twice. */
  counts(rows: readonly AnswerRow[]): { readonly messages: number; readonly mayRepeat: boolean } {
    let messages = 0;
    let mayRepeat = false;
    // Duplicates may differ in unit and protocol, and so be counted in different rows.
    const met = new Set<string>();
    for (const row of rows) {
      const counts = row.numbers(COUNTS);
      for (const count of counts) messages += count;
      if (!this.#hasDuplicates) continue;
      const distinct = row.numbers(DISTINCT);
      mayRepeat ||= counts.some((count, at) => count > distinct[at]!);
      const identity = JSON.stringify([row.text(0), row.text(1), row.text(3), row.number(SHARE)]);
      mayRepeat ||= met.has(identity);
      met.add(identity);
    }
    return { messages, mayRepeat };
  }

  /** How many messages have several values or, where only numbers are asked for, have others. */
  several(rows: readonly AnswerRow[]): number {
    return rows.reduce((sum, row) => sum + row.number(SEVERAL), 0);
  }

  /** Warns of what messages hold and no bucket shows. */
  warn(rows: readonly AnswerRow[], { warn }: Pick<ReadContext, 'warn'>): void {
    let notFinite = 0;
    for (const row of rows) {
      if (row.number(SHARE) === Share.notFinite) for (const count of row.numbers(COUNTS)) notFinite += count;
    }
    warnOfFault(MessageFault.nonFiniteValue, notFinite, warn);
    warnOfFault(MessageFault.severalValues, this.several(rows), warn);
  }

  /** The partial aggregates of an answer in ascending time; undefined when there are none. */
  batch(rows: readonly AnswerRow[], table: SeriesTable): SampleBatch | undefined {
    const { channelId, stepMs, names } = this.#query;
    const used = inOrderOfTargets(rows, names).filter((row) => row.number(SHARE) !== Share.notFinite);
    const length = used.reduce((sum, row) => sum + row.numbers(STEPS).length, 0);
    if (length === 0) return undefined;
    const steps = new Float64Array(length);
    const columns = [new Float64Array(length), ...this.#figures.map(() => new Float64Array(length))];
    const entries = new Uint32Array(length);
    const ownKinds = new Uint8Array(length).fill(SampleKind.number);
    let from = 0;
    for (const row of used) {
      const own = row.numbers(STEPS);
      const to = from + own.length;
      steps.set(own, from);
      columns.forEach((column, at) => {
        column.set(row.numbers(at === 0 ? COUNTS : FIGURES + at - 1), from);
      });
      entries.fill(table.intern(row.text(0), channelId, row.text(1), row.text(2), row.text(3), row.text(4)), from, to);
      if (row.number(SHARE) === Share.nothing) ownKinds.fill(SampleKind.text, from, to);
      from = to;
    }
    const order = stepOrder(steps);
    const [counts, ...figures] = columns.map((column) => picked(column, order, new Float64Array(length)));
    const of = (name: Figures[number][0]) => figures[this.#figures.findIndex(([column]) => column === name)];
    const times = picked(steps, order, new Float64Array(length));
    const series = picked(entries, order, new Uint32Array(length));
    const kinds = picked(ownKinds, order, new Uint8Array(length));
    const values = of('values') ?? new Float64Array(length);
    for (let at = 0; at < length; at++) {
      times[at]! *= stepMs;
      if (kinds[at] !== SampleKind.number) values[at] = Number.NaN;
    }
    const [squares, origins, moments] = [of('squares'), of('origins'), of('moments')];
    return {
      length,
      table,
      times,
      series,
      values,
      kinds,
      partials: {
        counts: counts!,
        ...(squares && { squares }),
        ...(origins && { origins }),
        ...(moments && { moments }),
      },
    };
  }

  #with(): string {
    return `${withTerms(this.#terms, this.#values)}, ${this.#cell()}`;
  }

  #cell(): string {
    const noNumber = `if(dl_kind >= ${SampleKind.text}, ${Share.nothing}, ${Share.notFinite})`;
    const share = `if(isFinite(dl_value), ${Share.numbers}, ${noNumber})`;
    return `floor(dl_time / ${1000 * this.#query.stepMs}) * ${SHARES} + ${share} AS dl_cell`;
  }

  /** @param several how many messages have several values */
  #steps(several: string): string {
    const step = `floor(dl_cell / ${SHARES})`;
    const columns = [
      `dl_cell - ${step} * ${SHARES} AS dl_share`,
      `${step} AS dl_step`,
      'toFloat64(count()) AS dl_count',
      `toFloat64(${several}) AS dl_several`,
    ];
    const figures = this.#figures.map(([, term], at) => `toFloat64(${term}) AS dl_figure_${at}`);
    return [...columns, ...(this.#figures === SPREAD ? LISTS : figures)].join(', ');
  }

  #keys(fields: readonly (typeof IDENTITY)[number][]): string {
    return [...fields.map((field) => this.#terms.text(field)), 'dl_cell'].join(', ');
  }

  /** @param steps a query that gives a row for each series and step */
  #lists(steps: string): string {
    const keys = [...IDENTITY.map((field) => `dl_${field}`), 'dl_share'];
    const others = [...keys, 'dl_step', 'dl_count', 'dl_several', 'dl_distinct'].join(', ');
    const figures = SPREAD.map(([, term], at) => `${term} AS dl_figure_${at}`).join(', ');
    const from =
      this.#figures === SPREAD
        ? `SELECT ${others}, ${figures} FROM (SELECT ${others}, dl_list, dl_origin, ${MEAN} FROM (${steps}))`
        : steps;
    return wholeQuery(this.columns, `FROM (${from}) GROUP BY ${keys.join(', ')}`);
  }
}

/** The order that puts whole numbers into ascending order, ties as they stand. The server gives them in any order. */
function stepOrder(steps: Float64Array): Uint32Array {
  const { length } = steps;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    if (step < least) least = step;
    if (step > most) most = step;
  }
  // Counting takes a place for each step of the stretch.
  if (most - least > MOST_PLACES * length) return timeOrder(steps, length);
  const places = new Uint32Array(most - least + 2);
  for (const step of steps) places[step - least + 1]!++;
  for (let at = 1; at < places.length; at++) places[at]! += places[at - 1]!;
  const order = new Uint32Array(length);
  for (let at = 0; at < length; at++) order[places[steps[at]! - least]!++] = at;
  return order;
}

/** Places that counting may take for each step that is there. */
const MOST_PLACES = 16;

function picked<T extends Float64Array | Uint32Array | Uint8Array>(from: T, order: Uint32Array, to: T): T {
  for (let at = 0; at < order.length; at++) to[at] = from[order[at]!]!;
  return to;
}
