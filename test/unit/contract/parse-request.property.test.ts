import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import type { ExportRequest, MessageParams, ReportParams, ResourceParams } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { copyOf, fullRequest } from './example-requests.ts';

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

const validRequest: fc.Arbitrary<ExportRequest> = objects<ExportRequest>(
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

/** Checks that a refusal follows the rules. */
function expectRefusal(error: unknown, input: unknown): void {
  expect(error).toBeInstanceOf(ExportError);
  if (!(error instanceof ExportError)) return;
  expect(error.code).toBe('invalid-request');
  expect(error.issues.length).toBeGreaterThan(0);
  expect(error.message).toContain(error.issues[0]!.message);
  for (const { path, message } of error.issues) {
    expect(message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]{10,}\.$/u);
    expect(message).not.toContain('Invalid input');
    expect(leadsIntoValue(input, path)).toBe(true);
  }
}

/** Whether all parts of a path exist, except the last. */
function leadsIntoValue(input: unknown, path: readonly (string | number)[]): boolean {
  let at: unknown = input;
  for (const part of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false;
    at = Object.getOwnPropertyDescriptor(at, part)?.value;
  }
  return path.length === 0 || (typeof at === 'object' && at !== null);
}

it('accepts every valid request and returns an equal copy', () => {
  fc.assert(
    fc.property(validRequest, (request) => {
      const before = JSON.stringify(request);
      const result = parseRequest(request);
      expect(JSON.parse(JSON.stringify(result))).toEqual(JSON.parse(before));
      expect(Object.is(result, request)).toBe(false);
      expect(JSON.stringify(request)).toBe(before);
    }),
    { numRuns: 300 },
  );
});

it('refuses any other JSON with faults that say what is wrong and where', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (input) => {
      try {
        parseRequest(input);
      } catch (error) {
        return expectRefusal(error, input);
      }
      throw new Error('The request was accepted.');
    }),
    { numRuns: 300 },
  );
});

it('refuses or reads objects of every kind, and throws nothing else', () => {
  const sort = fc.object({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true });
  fc.assert(
    fc.property(sort, fc.constantFrom('format', 'type', 'items', 'notification', 'surplus'), (value, field) => {
      const input = { ...fullRequest, [field]: value };
      expect(() => parseRequest(input)).toThrow(ExportError);
    }),
    { numRuns: 200 },
  );
});

it('finds a fault wherever a value of a valid request is replaced by one of another kind', () => {
  const places = pathsOf(fullRequest).filter((path) => path[0] === 'format' || !path.includes('template'));
  const wrong = fc.oneof(fc.constantFrom(null, true, [[]], [null], { surplus: 1 }, { __proto__: null, toString: 1 }));
  fc.assert(
    fc.property(fc.constantFrom(...places), wrong, (path, value) => {
      const input: unknown = copyOf(fullRequest);
      const owner = path.slice(0, -1).reduce((at: unknown, part) => Reflect.get(Object(at), part), input);
      Reflect.set(Object(owner), path.at(-1)!, value);
      try {
        parseRequest(input);
      } catch (error) {
        expectRefusal(error, input);
        const issues = (error as ExportError).issues;
        expect(
          issues.some((issue) => path.every((part, index) => index >= issue.path.length || issue.path[index] === part)),
        ).toBe(true);
        return;
      }
      throw new Error('The request was accepted.');
    }),
    { numRuns: 500 },
  );
});

/** The paths of everything inside a value. */
function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]) => {
    const part = list ? Number(key) : key;
    return [[part], ...pathsOf(inner).map((path) => [part, ...path])];
  });
}
