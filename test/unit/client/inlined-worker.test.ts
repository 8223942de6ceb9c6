import { resolveObjectURL } from 'node:buffer';
import { deflateSync } from 'node:zlib';
import { type Remote, releaseProxy, wrap } from 'comlink';
import { afterEach, expect, test, vi } from 'vitest';
import { inlinedWorker, type LoadText } from '../../../src/client/inlined-worker.ts';
import { carryErrors } from '../../../src/protocol/error-data.ts';

type AddressOf = (name: string) => string;

const asked: Remote<AddressOf>[] = [];

/** Asks for addresses as a worker does. */
function askedBy(worker: ReturnType<typeof inlinedWorker>): Remote<AddressOf> {
  carryErrors();
  const ask = wrap<AddressOf>(worker.openParts!());
  asked.push(ask);
  return ask;
}

/** A file as the build keeps it. */
const fileOf = (text: string) => vi.fn<LoadText>(async () => ({ default: deflateSync(text).toString('base64') }));

afterEach(() => {
  for (const ask of asked.splice(0)) ask[releaseProxy]();
});

test('a file is loaded when a worker asks for it, once for all workers', async () => {
  const first = fileOf('export default 1; // µ');
  const address = await askedBy(inlinedWorker({ first }))('first');
  expect(await resolveObjectURL(address)?.text()).toBe('export default 1; // µ');
  expect(await askedBy(inlinedWorker({ first }))('first')).toBe(address);
  expect(first).toHaveBeenCalledOnce();
});

test('a file that cannot be loaded fails with its own reason, which the worker explains, and is loaded anew', async () => {
  const second = fileOf('').mockRejectedValueOnce(new TypeError('cut off'));
  const ask = askedBy(inlinedWorker({ second }));
  await expect(ask('second')).rejects.toThrow(/^cut off$/);
  expect(await ask('second')).toMatch(/^blob:/);
});

test('a worker whose own file cannot be loaded is unavailable', async () => {
  const worker = fileOf('').mockRejectedValueOnce(new TypeError('cut off'));
  const { prepare } = inlinedWorker({ worker });
  await expect(prepare!()).rejects.toMatchObject({
    code: 'worker-unavailable',
    message: expect.stringMatching(/check the network.*cut off/),
  });
  await prepare!();
  expect(worker).toHaveBeenCalledTimes(2);
});
