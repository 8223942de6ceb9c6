import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { parseStoredExport } from '../../../src/contract/stored-export.ts';
import { parseDefinitions } from '../../../src/recurring/definitions/definitions-json.ts';
import { schemaCheck, schemaFile } from '../../support/json-schemas.ts';
import { validRequest } from '../contract/arbitrary-requests.ts';
import { copyOf, fullRequest, smallRequest } from '../contract/example-requests.ts';

const reads: [string, (value: unknown) => unknown][] = [
  ['schema/request.json', parseRequest],
  ['schema/stored-export.json', parseStoredExport],
  ['schema/definitions.json', parseDefinitions],
];

it.each(reads)('the examples of %s are valid', (path, parse) => {
  const { examples } = schemaFile(path) as { examples: unknown[] };
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(schemaCheck(path)(example)).toEqual([]);
    expect(() => parse(example)).not.toThrow();
  }
});

it.each([...reads.map(([path]) => path), 'openapi.json'])('%s describes every type and every field', (path) => {
  const file = schemaFile(path) as { $defs?: Definitions; components?: { schemas: Definitions } };
  const definitions = Object.entries(file.$defs ?? file.components!.schemas);
  expect(definitions.length).toBeGreaterThan(20);
  for (const [name, { description, properties = {} }] of definitions)
    for (const [field, text] of [
      ['', description],
      ...Object.entries(properties).map(([key, p]) => [key, p.description]),
    ])
      expect(text, `${name}.${field}`).toMatch(/^[A-Z`](?!.*\{@).{8,}\.$/s);
});

type Definitions = Record<string, { description?: string; properties?: Record<string, { description?: string }> }>;

describe('the schema of stored exports', () => {
  const faultsOf = schemaCheck('schema/stored-export.json');
  const added = { id: '1', createdAt: '2024-05-01T10:00:00Z', updatedAt: '2024-05-01T10:00', deletedAt: null };

  it('accepts what the package reads, with fields that the contract does not know', () => {
    const request = fc.oneof(validRequest, fc.constantFrom<ExportRequest>(fullRequest, smallRequest));
    fc.assert(
      fc.property(request, fc.array(fc.nat(), { maxLength: 3 }), (given, places) => {
        const stored: object = { ...copyOf(given), ...added };
        const objects = objectsIn(stored);
        for (const place of places) Reflect.set(objects[place % objects.length]!, 'added', { by: 'the server' });
        expect(() => parseStoredExport(stored)).not.toThrow();
        expect(faultsOf(stored)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['no id', { id: undefined }],
    ['a blank id', { id: ' ' }],
    ['no creation', { createdAt: undefined }],
    ['a date only', { updatedAt: '2024-05-01' }],
    ['a number for a time', { deletedAt: 5 }],
    ['no items', { items: [] }],
    ['no periodicity', { type: 'recurring' }],
  ])('refuses %s', (_, change) => {
    const stored = copyOf({ ...smallRequest, ...added, ...change });
    expect(faultsOf(stored)).not.toEqual([]);
    expect(() => parseStoredExport(stored)).toThrow();
  });
});

describe('the schema of definitions', () => {
  const faultsOf = schemaCheck('schema/definitions.json');
  const request = { ...fullRequest, type: 'recurring' };
  const definition = {
    id: 'weekly',
    request,
    executor: 'server',
    catchUp: 'all',
    options: { csv: { preset: 'excel' } },
  };
  const withCopy = { ...definition, server: { id: '7', createdAt: '', outdated: true } };
  const json = (...definitions: unknown[]) => ({ version: 1, definitions });

  it('accepts definitions', () => {
    for (const valid of [json(), json(definition, withCopy)]) {
      expect(faultsOf(valid)).toEqual([]);
      expect(() => parseDefinitions(valid)).not.toThrow();
    }
  });

  it.each([
    ['another version', { ...json(definition), version: 2 }],
    ['an id with a space', json({ ...definition, id: 'a b' })],
    ['an unknown executor', json({ ...definition, executor: 'phone' })],
    ['an unknown way to catch up', json({ ...definition, catchUp: 'some' })],
    ['a copy without id', json({ ...definition, server: { createdAt: '' } })],
    ['a request that is not valid', json({ ...definition, request: { ...request, items: [] } })],
  ])('refuses %s', (_, invalid) => {
    expect(faultsOf(invalid)).not.toEqual([]);
    expect(() => parseDefinitions(invalid)).toThrow();
  });

  it('refuses a request that runs once, and one for a server without notification', () => {
    const { notification: _, ...silent } = request;
    expect(faultsOf(json({ ...definition, request: { ...request, type: 'oneTime' } }))).not.toEqual([]);
    expect(faultsOf(json({ ...definition, request: silent }))).not.toEqual([]);
    expect(faultsOf(json({ ...definition, request: silent, executor: 'browser' }))).toEqual([]);
  });
});

function objectsIn(within: unknown): object[] {
  if (typeof within !== 'object' || within === null) return [];
  const inner = Object.values(within).flatMap(objectsIn);
  return Array.isArray(within) ? inner : [within, ...inner];
}
