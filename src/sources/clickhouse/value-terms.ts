/** The SQL of a message's value: its kind, its number, its text. The rules are those of `ShownValue`. */
import { SampleKind } from '../../core/sample-batch.ts';
import type { TableTerms } from './table-terms.ts';

const { number, boolean, text, data, none } = SampleKind;

/** The SQL of the values of a table's messages. */
export interface ValueTerms {
  /** {@link SampleKind}, as Float64. */
  readonly kind: string;
  /** The number, or 0 or 1 of a boolean; NaN of every other kind. */
  readonly number: string;
  /** The text of the kinds text and data; `''` of every other. */
  readonly text: string;
  /** How many messages have several values, as an aggregate; absent where none can. */
  readonly several?: string;
  /** Whether there is one kind only. */
  readonly isUniform: boolean;
  /** Whether there are texts. */
  readonly hasTexts: boolean;
}

/** The fields of values that are no numbers. */
const OTHERS = ['boolValue', 'stringValue', 'dataValue'] as const;

/**
 * The terms of a table's values where all of them are numbers, which is fast to tell: {@link ValueTerms.several} counts
 * the messages for which it is not so. Undefined where that says nothing.
 */
export function numberTerms(terms: TableTerms): ValueTerms | undefined {
  const others = OTHERS.filter((field) => terms.has(field));
  if (others.length === 0 || others.some((field) => terms.hasValue(field) === '1')) return undefined;
  const isThere = terms.hasValue('value');
  return {
    kind: `toFloat64(${isThere === '1' ? number : `if(${isThere}, ${number}, ${none})`})`,
    number: terms.number('value'),
    text: "''",
    several: others.map((field) => `sum(${terms.hasValue(field)})`).join(' + '),
    isUniform: isThere === '1',
    hasTexts: false,
  };
}

/** The terms of a table's values. */
export function valueTerms(terms: TableTerms): ValueTerms {
  const has = {
    number: terms.hasValue('value'),
    boolean: terms.hasValue('boolValue'),
    text: terms.hasValue('stringValue'),
    data: terms.hasValue('dataValue'),
  };
  const fullText = `${has.text} AND ${terms.text('stringValue')} != ''`;
  const fullData = `${has.data} AND ${terms.text('dataValue')} != ''`;
  const choices: (readonly [isIt: string, kind: number])[] = [
    [has.number, number],
    [has.boolean, boolean],
    ...(terms.has('stringValue') ? ([[fullText, text]] as const) : []),
    ...(terms.has('dataValue') ? ([[fullData, data]] as const) : []),
    [has.text, text],
    [has.data, data],
  ];
  const possible = choices.filter(([isIt]) => isIt !== '0');
  const certain = possible.findIndex(([isIt]) => isIt === '1');
  const kinds = certain < 0 ? [...possible, ['1', none] as const] : possible.slice(0, certain + 1);
  const canBeSeveral = OTHERS.some((field) => terms.has(field));
  const kind = kinds.reduceRight((other, [isIt, is]) => (isIt === '1' ? `${is}` : `if(${isIt}, ${is}, ${other})`), '');
  return {
    kind: `toFloat64(${kind})`,
    number: terms.has('boolValue')
      ? `multiIf(${has.number}, ${terms.number('value')}, ${has.boolean}, ${terms.truth('boolValue')}, nan)`
      : terms.number('value'),
    text: `multiIf(dl_kind = ${text}, ${terms.text('stringValue')}, dl_kind = ${data}, ${terms.text('dataValue')}, '')`,
    ...(canBeSeveral && {
      several: `sum((toUInt8(${has.number}) + toUInt8(${has.boolean}) + toUInt8(${fullText}) + toUInt8(${fullData})) > 1)`,
    }),
    isUniform: kinds.length === 1,
    hasTexts: terms.has('stringValue') || terms.has('dataValue'),
  };
}

/** The beginning of a query that names what its columns are made of: the time, the kind, the number and the text. */
export const withTerms = (terms: TableTerms, { kind, number: value, text: content }: ValueTerms): string =>
  `WITH ${terms.microseconds} AS dl_time, ${kind} AS dl_kind, ${value} AS dl_value, ${content} AS dl_text`;
