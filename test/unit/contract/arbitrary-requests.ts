/** Generates valid requests with every field and every kind of item. */
import fc from 'fast-check';
import type { ExportRequest, MessageParams, ReportParams, ResourceParams } from '../../../src/contract/request.ts';

type Fields<T> = { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> };

/** Generates objects with the required fields and any of the others. The compiler requires every field to be listed. */
function objects<T>(fields: Fields<T>, ...required: (keyof T)[]): fc.Arbitrary<T> {
  return fc.record(fields, { requiredKeys: required }) as fc.Arbitrary<T>;
}

const hostileNames = fc.constantFrom('__proto__', 'constructor', 'toString', '=cmd', 'CO₂', 'Ω', '\u202e', '\ud800');
const text = fc.oneof(fc.string({ unit: 'binary' }), hostileNames);
const filledText = text.filter((value) => value.trim() !== '');
const seconds = fc.double({ min: -1e11, max: 1e11, noNaN: true }).map((value) => value + 0);
const count = fc.integer({ min: 1, max: 999_999 });
const duration = fc
  .array(count, { minLength: 7, maxLength: 7 })
  .chain((numbers) =>
    fc.subarray(['Y', 'M', 'W', 'D', 'h', 'm', 's'], { minLength: 1 }).map((units) => ({ numbers, units })),
  )
  .map(({ numbers, units }) => {
    const written = units.map((unit, index) => `${numbers[index]}${unit.toUpperCase()}`);
    const dates = units.filter((unit) => unit === unit.toUpperCase()).length;
    const times = written.slice(dates).join('');
    return `P${written.slice(0, dates).join('')}${times && `T${times}`}`;
  });
const bucketSize = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.constantFrom(...'smhdwMy'))
  .map(([number, unit]) => `${number}${unit}`);

const names = fc.uniqueArray(filledText.map((value) => value.replaceAll(',', '').trim()).filter(Boolean), {
  minLength: 1,
  maxLength: 4,
});
const padding = fc.constantFrom('', ' ', '\t');
const target = fc.oneof(
  fc.tuple(names, padding).map(([values, space]) => ({ value: values.join(`${space},`) })),
  fc.tuple(names, names, padding).map(([values, wanted, space]) => {
    const length = Math.min(values.length, wanted.length);
    // A label may be the name of its own target, but of no other.
    const labels = values.map((name, at) => (values.includes(wanted[at] ?? name) ? name : wanted[at]!));
    return {
      value: values.slice(0, length).join(`,${space}`),
      label: labels.slice(0, length).join(`${space},${space}`),
    };
  }),
);

const messageParams: fc.Arbitrary<MessageParams> = objects<MessageParams>(
  {
    target,
    channelId: filledText,
    subtopic: text,
    from: seconds,
    to: seconds,
    period: duration,
    decimation: fc.record({
      ds: bucketSize,
      dsf: fc.constantFrom('avg', 'max', 'min', 'sum', 'stddev', 'variance', 'count', 'first', 'last', 'median'),
    }),
    transform: fc.constant('delta'),
    outputFormat: fc.constantFrom('long', 'wide'),
  },
  'target',
  'channelId',
  'subtopic',
).filter(({ from, to, period }) => (from === undefined ? period !== undefined : to === undefined || from < to));

const resourceParams: fc.Arbitrary<ResourceParams> = objects<ResourceParams>(
  {
    type: filledText,
    ids: fc.array(filledText, { minLength: 1, maxLength: 4 }),
    include: fc.array(filledText, { maxLength: 4 }),
    page: fc.record({ limit: count, offset: fc.nat() }),
  },
  'type',
  'ids',
);

const reportParams: fc.Arbitrary<ReportParams> = fc.record({
  template: fc.dictionary(text, fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<ReportParams['template']>,
  elements: fc.uniqueArray(
    fc.record({
      id: filledText,
      kind: fc.constantFrom('text', 'chart', 'table'),
      sources: fc.array(fc.oneof(messageParams, resourceParams), { maxLength: 2 }),
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  ),
});

const notificationMessage = (policy: 'onSuccess' | 'onFailure') =>
  objects<NonNullable<ExportRequest['notification']>['messages'][number]>(
    {
      target: text,
      policy: fc.constant(policy),
      medium: fc.constantFrom('email', 'telegram', 'slack', 'discord'),
      title: text,
      text,
    },
    'policy',
    'medium',
    'title',
    'text',
  );

/** Valid requests. */
export const validRequest: fc.Arbitrary<ExportRequest> = objects<ExportRequest>(
  {
    format: objects<ExportRequest['format']>(
      {
        extension: fc.constantFrom('csv', 'xlsx', 'pdf'),
        filename: text,
        columns: fc.array(fc.record({ id: filledText, label: text }), { minLength: 1, maxLength: 4 }),
        timezone: fc.constantFrom('utc', 'UTC', 'Europe/Rome', 'america/santiago', 'Pacific/Apia'),
        template: fc.constantFrom('tabular', 'expanded'),
        csvDelimiter: fc.constantFrom(',', ';', '\t', '|', ':', '😀'),
      },
      'extension',
      'columns',
    ),
    type: fc.constantFrom('recurring', 'oneTime'),
    items: fc.array(
      objects<ExportRequest['items'][number]>(
        { params: fc.oneof(messageParams, resourceParams, reportParams), filename: text },
        'params',
      ),
      { minLength: 1, maxLength: 3 },
    ),
    periodicity: duration,
    periodStart: seconds,
    notification: fc
      .tuple(notificationMessage('onSuccess'), notificationMessage('onFailure'), fc.boolean())
      .map(([success, failure, turned]) => ({ messages: turned ? [failure, success] : [success, failure] })),
  },
  'format',
  'type',
  'items',
  'periodicity',
);
