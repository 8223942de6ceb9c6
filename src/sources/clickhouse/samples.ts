/** Reads the messages of a slice of time: one row for each series, with lists of its times and values. */
import { type SampleBatch, SampleKind, type SeriesTable } from '../../core/sample-batch.ts';
import { warnOfFault } from '../messages/fault-warnings.ts';
import { MessageFault } from '../messages/message-faults.ts';
import { unixMilliseconds } from '../messages/message-time.ts';
import type { ReadContext, SampleQuery } from '../source.ts';
import { IDENTITY, type Stretch, type TableTerms, tableName } from './table-terms.ts';
import { inOrderOfTargets } from './target-order.ts';
import { type ValueTerms, withTerms } from './value-terms.ts';
import { type AnswerColumn, type AnswerRow, wholeQuery } from './whole-answer.ts';

/** The columns of every answer, before those that not every table has. */
const KIND = IDENTITY.length;
const [TIMES, VALUES, SEVERAL] = [KIND + 1, KIND + 2, KIND + 3];

/** A question for the messages of a query, and how its answer is read. */
export class SamplesQuestion {
  /** The columns of the answer. */
  readonly columns: readonly AnswerColumn[];
  readonly #query: SampleQuery;
  readonly #terms: TableTerms;
  readonly #table: string;
  readonly #with: string;
  readonly #keys: readonly string[];
  readonly #at: { readonly [Field in 'texts' | 'sum' | 'updateTime' | 'created']?: number };

  /** @param values the terms of the values */
  constructor(query: SampleQuery, terms: TableTerms, table: string, values: ValueTerms) {
    const columns: AnswerColumn[] = [
      ...IDENTITY.map((field): AnswerColumn => [terms.text(field), 'text']),
      ['dl_kind', 'number'],
      ['groupArray(dl_time / 1000)', 'numbers'],
      ['groupArray(dl_value)', 'numbers'],
      [values.several ? `toFloat64(${values.several})` : 'toFloat64(0)', 'number'],
    ];
    const push = (column: AnswerColumn) => columns.push(column) - 1;
    const numbers = (field: 'sum' | 'updateTime' | 'created') =>
      push([`groupArray(${terms.number(field)})`, 'numbers']);
    const isAsked = (field: 'sum' | 'updateTime' | 'created') => query.fields.includes(field) && terms.has(field);
    this.#at = {
      ...(values.hasTexts && { texts: push(['groupArrayIf(dl_text, dl_kind IN (2, 3))', 'texts']) }),
      // A message without a value has nothing else that tells it from others.
      ...(isAsked('sum') || (terms.has('sum') && !values.isUniform) ? { sum: numbers('sum') } : {}),
      ...(isAsked('updateTime') && { updateTime: numbers('updateTime') }),
      ...(isAsked('created') && { created: numbers('created') }),
    };
    this.columns = columns;
    this.#query = query;
    this.#terms = terms;
    this.#table = tableName({ table });
    this.#with = withTerms(terms, values);
    this.#keys = [...IDENTITY.filter((field) => terms.has(field)).map((field) => terms.text(field)), 'dl_kind'];
  }

  /** The question for one stretch of time. */
  sql(stretch: Stretch): string {
    const condition = this.#terms.where(this.#query, stretch);
    const rest = `FROM ${this.#table} WHERE ${condition} GROUP BY ${this.#keys.join(', ')}`;
    return wholeQuery(this.columns, rest, this.#with);
  }

  /** How many messages have several values or, where only numbers are asked for, have others. */
  several(rows: readonly AnswerRow[]): number {
    return rows.reduce((sum, row) => sum + row.number(SEVERAL), 0);
  }

  /** The messages of an answer, in any order. */
  batch(rows: readonly AnswerRow[], table: SeriesTable, { warn }: Pick<ReadContext, 'warn'>): SampleBatch {
    const { channelId, fields, names } = this.#query;
    const { texts: textsAt, sum: sumAt, updateTime: updateTimeAt, created: createdAt } = this.#at;
    const length = rows.reduce((sum, row) => sum + row.numbers(TIMES).length, 0);
    const times = new Float64Array(length);
    const series = new Uint32Array(length);
    const values = new Float64Array(length);
    const hasKinds = rows.some((row) => row.number(KIND) !== SampleKind.number);
    const kinds = hasKinds ? new Uint8Array(length) : undefined;
    const texts: (string | undefined)[] | undefined = hasKinds && textsAt !== undefined ? new Array(length) : undefined;
    const column = (at: number | undefined) => (at === undefined ? undefined : new Float64Array(length));
    const [sum, updateTime, created] = [column(sumAt), column(updateTimeAt), column(createdAt)];
    let nonFinite = 0;
    let from = 0;
    for (const row of inOrderOfTargets(rows, names)) {
      const [publisher, subtopic, protocol, name, unit] = IDENTITY.map((_, at) => row.text(at)) as [
        ...[string, string, string, string, string],
      ];
      const entry = table.intern(publisher, channelId, subtopic, protocol, name, unit);
      const kind = row.number(KIND);
      const own = row.numbers(TIMES);
      const to = from + own.length;
      times.set(own, from);
      series.fill(entry, from, to);
      values.set(row.numbers(VALUES), from);
      if (kind === SampleKind.number)
        for (let at = from; at < to; at++)
          if (!Number.isFinite(values[at]!)) {
            values[at] = Number.NaN;
            nonFinite++;
          }
      kinds?.fill(kind, from, to);
      if (texts)
        row.texts(textsAt!).forEach((text, at) => {
          texts[from + at] = text;
        });
      sum?.set(row.numbers(sumAt!), from);
      updateTime?.set(row.numbers(updateTimeAt!), from);
      created?.set(row.numbers(createdAt!).map(unixMilliseconds), from);
      from = to;
    }
    const finite = (numbers: Float64Array | undefined, field: 'sum' | 'updateTime') => {
      numbers?.forEach((number, at) => {
        if (Math.abs(number) !== Number.POSITIVE_INFINITY) return;
        numbers[at] = Number.NaN;
        if (fields.includes(field)) nonFinite++;
      });
    };
    finite(sum, 'sum');
    finite(updateTime, 'updateTime');
    warnOfFault(MessageFault.nonFiniteValue, nonFinite, warn);
    warnOfFault(MessageFault.severalValues, this.several(rows), warn);
    return {
      length,
      table,
      times,
      series,
      values,
      ...(kinds && { kinds }),
      ...(texts && { texts }),
      ...(sum && { sum }),
      ...(updateTime && { updateTime }),
      ...(created && { created }),
    };
  }
}
