import { expose, wrap } from 'comlink';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { carryErrors, fromErrorData, toErrorData } from '../../../src/protocol/error-data.ts';

/** Returns an error as it arrives on the other side. */
const crossed = (error: unknown): Error => fromErrorData(structuredClone(toErrorData(error)));

describe('an error that crosses the worker boundary', () => {
  test('keeps code, message, status, issues, stack and causes', () => {
    const cause = new TypeError('fetch failed', { cause: new RangeError('port') });
    const issues = [{ path: ['items', 0, 'params'], message: 'wrong' }];
    const error = new ExportError('invalid-request', 'no', { cause, issues, status: 400 });
    const copy = crossed(error);
    expect(copy).toBeInstanceOf(ExportError);
    expect(copy).toMatchObject({
      name: 'ExportError',
      code: 'invalid-request',
      message: 'no',
      status: 400,
      issues,
      stack: error.stack,
    });
    expect(copy.cause).toBeInstanceOf(TypeError);
    expect(copy.cause).toMatchObject({ message: 'fetch failed', stack: cause.stack });
    expect((copy.cause as Error).cause).toMatchObject({ name: 'RangeError', message: 'port' });
  });

  test('of misuse stays a TypeError, and of an abort a DOMException', () => {
    expect(crossed(new TypeError('misuse'))).toBeInstanceOf(TypeError);
    const abort = crossed(new DOMException('gone', 'AbortError'));
    expect(abort).toBeInstanceOf(DOMException);
    expect([abort.name, abort.message]).toEqual(['AbortError', 'gone']);
    const bare = crossed(new ExportError('network', 'x')) as ExportError;
    expect([bare.status, bare.issues, bare.cause]).toEqual([undefined, [], undefined]);
  });

  test('may be its own cause', () => {
    const error = new Error('circle');
    error.cause = error;
    let depth = 0;
    for (let at: unknown = crossed(error); at instanceof Error; at = at.cause) depth++;
    expect(depth).toBeGreaterThan(1);
    expect(depth).toBeLessThan(20);
  });

  test('may be any value', () => {
    const odd = [
      null,
      undefined,
      'text',
      7,
      Symbol('s'),
      { a: 1 },
      Object.create(null),
      {
        toString: () => {
          throw new Error('no');
        },
      },
    ];
    for (const thrown of odd) expect(crossed(thrown)).toBeInstanceOf(Error);
    expect(crossed('text').message).toBe('text');
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        expect(crossed(thrown)).toBeInstanceOf(Error);
      }),
    );
  });
});

describe('a call across a port', () => {
  const across = (work: () => unknown) => {
    carryErrors();
    const { port1, port2 } = new MessageChannel();
    expose({ work }, port1);
    return wrap<{ work(): unknown }>(port2).work();
  };

  test('gives a value, or throws the error of the work with its code, status and cause', async () => {
    expect(await across(() => 5)).toBe(5);
    expect(await across(() => undefined)).toBe(undefined);
    const failed = across(() => {
      throw new ExportError('forbidden', 'no', { status: 403, cause: new TypeError('why') });
    });
    await expect(failed).rejects.toMatchObject({ code: 'forbidden', status: 403, cause: new TypeError('why') });
    await expect(failed).rejects.toBeInstanceOf(ExportError);
  });

  test('throws an error whatever the work throws', async () => {
    for (const thrown of [null, undefined, 5, Object.create(null)])
      await expect(across(() => Promise.reject(thrown))).rejects.toBeInstanceOf(Error);
  });
});
