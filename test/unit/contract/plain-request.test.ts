/** The short check of plain requests agrees with the check of all requests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../../src/contract/parse-request.ts';
import { plainRequest } from '../../../src/contract/plain-request.ts';
import { fullRequest, messageParams, resourceParams, withChange } from './example-requests.ts';

const { period: _period, decimation: _decimation, transform: _transform, ...plainParams } = messageParams;

/** A request with every field that a plain one can have. */
const plain = {
  format: fullRequest.format,
  type: 'oneTime' as const,
  items: [{ params: plainParams, filename: 'temperature' }, { params: plainParams }],
};

/** The paths of all fields and elements of a value. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...inside];
}

describe('the check of plain requests', () => {
  it('returns an equal copy of a plain request', () => {
    expect(plainRequest(plain)).toEqual(plain);
    expect(plainRequest(plain)).not.toBe(plain);
  });

  it.each([
    ['a period', withChange(plain, ['items', 0, 'params', 'period'], 'P1D')],
    ['a decimation', withChange(plain, ['items', 0, 'params', 'decimation'], messageParams.decimation)],
    ['a transform', withChange(plain, ['items', 0, 'params', 'transform'], 'delta')],
    ['a time between runs', withChange(plain, ['periodicity'], 'P1D')],
    ['a notification', withChange(plain, ['notification'], fullRequest.notification)],
    ['an item of another kind', withChange(plain, ['items', 1, 'params'], resourceParams)],
  ])('leaves a valid request with %s to the check of all', (_, request) => {
    expect(plainRequest(request)).toBe(undefined);
    expect(checkRequest(request).valid).toBe(true);
  });

  it('accepts, with one value replaced or left out, only what the check of all accepts', () => {
    const values = fc.oneof(fc.constantFrom(undefined, null, '', ',', 0, -1, 1e12, true, [], {}), fc.jsonValue());
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(plain)), values, (path, value) => {
        const request = withChange(plain, path, value);
        const check = checkRequest(request);
        const result = plainRequest(request);
        expect(result).toEqual(check.valid ? check.value : undefined);
        if (result) accepted++;
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });
});
