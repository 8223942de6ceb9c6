import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import { validRequest } from './arbitrary-requests.ts';
import { copyOf, fullRequest } from './example-requests.ts';

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
