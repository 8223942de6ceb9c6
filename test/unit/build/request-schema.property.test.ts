import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONLY_IN_CODE } from '../../../src/build/schemas/field-rules.ts';
import { checkRequest } from '../../../src/contract/parse-request.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { REFUSALS_ONLY_IN_CODE, schemaCheck } from '../../support/json-schemas.ts';
import { validRequest } from '../contract/arbitrary-requests.ts';
import { copyOf, fullRequest, smallRequest, withChange } from '../contract/example-requests.ts';

const faultsOf = schemaCheck('schema/request.json');

/** Why code refuses a request. */
function refusalsOf(request: unknown): string[] {
  const checked = checkRequest(request);
  return checked.valid ? [] : checked.issues.map(({ message }) => message);
}

const isOnlyInCode = (message: string) => REFUSALS_ONLY_IN_CODE.some((reason) => reason.test(message));

/** Fails when the schema and the code do not agree on a request. */
function expectAgreement(request: unknown): void {
  const refusals = refusalsOf(request);
  const faults = faultsOf(request);
  if (refusals.length === 0) expect(faults, `Only the schema refuses ${JSON.stringify(request)}`).toEqual([]);
  else if (faults.length === 0)
    expect(
      refusals.filter((message) => !isOnlyInCode(message)),
      `Only code refuses ${JSON.stringify(request)}`,
    ).toEqual([]);
}

const durations = ['P1D', 'P0D', 'PT0S', 'P', 'PT', 'P1DT', 'P1W2D', 'p1d', '-P1D', 'P1.5D', ' P1D', 'P1D\n', 'P1H'];
const longDurations = [
  'P999999999D',
  'P1000000000D',
  'P0000000000001D',
  `P${'0'.repeat(70)}1D`,
  `P${'0'.repeat(61)}1D`,
];
const sizes = ['15m', '1M', '0m', '01m', '1', 'm', '1.5h', '15 m', '15m\n', '100000000000s', '100000000001s', '4000y'];
const nameLists = [
  'a',
  'a,b',
  'a,,b',
  ',',
  'a,',
  ',a',
  ' a , b ',
  'a,a',
  '\u00a0',
  '\ufeff',
  '\u2028',
  'a,\u3000',
  '\ud800',
];
const zones = ['utc', 'UTC', 'Europe/Rome', 'Europe/Nowhere', '+02:00', 'x'.repeat(101)];
const delimiters = [
  ';',
  '\t',
  ' ',
  '|',
  '=',
  '@',
  '"',
  "'",
  '+',
  '-',
  '.',
  '＝',
  '€',
  '😀',
  'ab',
  ';;',
  '\n',
  '\u00a0',
];
const texts = [...durations, ...longDurations, ...sizes, ...nameLists, ...zones, ...delimiters, '', ' ', '__proto__'];
const words = [
  'csv',
  'xlsx',
  'oneTime',
  'recurring',
  'wide',
  'long',
  'delta',
  'median',
  'onSuccess',
  'onFailure',
  'email',
];
const numbers = [0, 1, -1, 0.5, 1e11, -1e11, 1e11 + 1, 1.7e12, 2 ** 53, 2 ** 53 - 1, -0];

/** A value of any kind, preferably one that is valid or nearly valid somewhere. */
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...texts, ...words) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...numbers) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, [], {}, [''], ['a'], ['a', 'b'], [{}]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const mutation = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'copy', 'double'),
  value,
  from: fc.nat(),
  name: fc.constantFrom(
    'surplus',
    'from',
    'to',
    'period',
    'ids',
    'outputFormat',
    'elements',
    'label',
    'postProc',
    '__proto__',
  ),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

type Owner = Record<string | number, unknown> | unknown[];

/** Every object and list in a value. */
function ownersIn(within: unknown): Owner[] {
  if (typeof within !== 'object' || within === null) return [];
  return [within as Owner, ...Object.values(within).flatMap(ownersIn)];
}

/** Changes one place of a request. */
function mutate(request: unknown, { place, kind, value: given, from, name }: Mutation): void {
  const owners = ownersIn(request);
  const places = owners.flatMap((owner) => Object.keys(owner).map((key) => ({ owner, key })));
  const at = places[place % Math.max(1, places.length)];
  const owner = owners[place % owners.length]!;
  if (!at) return;
  const set = (into: Owner, key: string, what: unknown) =>
    Object.defineProperty(into, key, { value: what, enumerable: true, writable: true, configurable: true });
  switch (kind) {
    case 'replace':
      return void set(at.owner, at.key, given);
    case 'remove':
      if (Array.isArray(at.owner)) at.owner.splice(Number(at.key), 1);
      else Reflect.deleteProperty(at.owner, at.key);
      return;
    case 'add':
      if (!Array.isArray(owner)) set(owner, name, given);
      return;
    case 'copy': {
      const source = places[from % places.length]!;
      return void set(at.owner, at.key, copyOf(Reflect.get(source.owner, source.key)));
    }
    case 'double':
      if (Array.isArray(owner)) owner.push(...copyOf(owner).slice(0, 3));
  }
}

describe('the schema of requests', () => {
  it('accepts every valid request', () => {
    fc.assert(
      fc.property(validRequest, (request) => {
        expect(faultsOf(request)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('differs from the code only in the rules that it lists', () => {
    const start = fc.oneof(validRequest, fc.constantFrom<ExportRequest>(fullRequest, smallRequest));
    let [accepted, refused] = [0, 0];
    fc.assert(
      fc.property(start, fc.array(mutation, { minLength: 1, maxLength: 3 }), (request, mutations) => {
        const changed = copyOf(request);
        for (const each of mutations) mutate(changed, each);
        expectAgreement(changed);
        if (faultsOf(changed).length === 0) accepted++;
        else refused++;
      }),
      { numRuns: 4000 },
    );
    // Changes that all end in refusals, or in none, would show nothing.
    expect(accepted).toBeGreaterThan(400);
    expect(refused).toBeGreaterThan(400);
  });

  it('agrees with the code on any other JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), expectAgreement), { numRuns: 300 });
  });

  it('agrees with the code on every text, number and word in every field', () => {
    const paths = placesIn(fullRequest);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths)
      for (const given of [...texts, ...words, ...numbers, undefined, null, [], {}, true])
        expectAgreement(copyOf(withChange(fullRequest, path, given)));
  });
});

const element = { id: 'a', kind: 'text' };
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
const withItem = (params: object) => ({ ...smallRequest, items: [{ params }] });
const params = smallRequest.items[0]!.params;

it.each([
  ['the same name twice', 0, withItem({ ...params, target: { value: 'a,a' } })],
  ['the same label twice', 0, withItem({ ...params, target: { value: 'a,b', label: 'x,x' } })],
  ['a label too few', 1, withItem({ ...params, target: { value: 'a,b', label: 'x' } })],
  ['the name of another target as a label', 1, withItem({ ...params, target: { value: 'a,b', label: 'b,c' } })],
  ['an empty window', 2, withItem({ ...params, from: 5, to: 5 })],
  ['a bucket of 4,000 years', 3, withItem({ ...params, decimation: { ds: '4000y', dsf: 'avg' } })],
  ['a zone that does not exist', 4, { ...smallRequest, format: { extension: 'csv', timezone: 'Europe/Nowhere' } }],
  ['two elements with one id', 5, withItem({ template: {}, elements: [element, element] })],
  ['deep nesting', 6, withItem({ template: { deep: deep(120) } })],
  ['a million values', 6, withItem({ template: { many: Array(1_000_001).fill(0) } })],
])('only code refuses %s, and the schema says so', (_, rule, request) => {
  expect(faultsOf(request)).toEqual([]);
  const refusals = refusalsOf(request);
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toMatch(REFUSALS_ONLY_IN_CODE[rule]!);
  expect(ONLY_IN_CODE).toHaveLength(REFUSALS_ONLY_IN_CODE.length);
});

/** The paths of everything inside a value. */
function placesIn(within: unknown): (string | number)[][] {
  if (typeof within !== 'object' || within === null) return [];
  const isList = Array.isArray(within);
  return Object.entries(within).flatMap(([key, inner]) => {
    const part = isList ? Number(key) : key;
    return [[part], ...placesIn(inner).map((path) => [part, ...path])];
  });
}
