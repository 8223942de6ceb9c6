import { expect, test, vi } from 'vitest';
import type { ExportOptions, ExportResult } from '../../../src/client/export-options.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { exportHereOrThere } from '../../../src/handover/choose-place.ts';
import type { HandOverOptions, ServerJob } from '../../../src/handover/server-exports.ts';
import type { ExportEstimate } from '../../../src/pipeline/run-estimate.ts';
import { exportRequest } from '../../support/export-rig.ts';

const FILES: ExportResult = { files: [], warnings: [] };

/**
 * An exporter whose estimate has so many messages; undefined when its source cannot count.
 *
 * @param transferred what travels of them, where the source makes the buckets
 */
function rig(messages: number | undefined, hasServer = true, transferred?: number) {
  const calls: string[] = [];
  const estimate: ExportEstimate = {
    items: [],
    ...(messages !== undefined && { messages }),
    ...(transferred !== undefined && { transferred }),
  };
  const client = {
    estimate: vi.fn(async (_: ExportRequest, _options?: object) => {
      calls.push('estimate');
      return estimate;
    }),
    export: vi.fn(async (_: ExportRequest, _options?: ExportOptions) => {
      calls.push('export');
      return FILES;
    }),
  };
  const server = {
    requireServer() {
      if (!hasServer) throw new TypeError('no server');
    },
    create: vi.fn(async (request: ExportRequest) => {
      calls.push('create');
      return { id: 'h1', request } as ServerJob;
    }),
  };
  const run = (options: HandOverOptions, request = exportRequest()) =>
    exportHereOrThere(client, server, request, options);
  return { calls, client, server, estimate, run };
}

test.each([
  [1_000_000, 'server', 'export'],
  [1_000_001, 'server', 'create'],
  [10, { to: 'server', messages: 10 }, 'export'],
  [11, { to: 'server', messages: 10 }, 'create'],
  [1, { to: 'server', messages: 0 }, 'create'],
  [0, { to: 'server', messages: 0 }, 'export'],
  [1_000_001, { to: 'server' }, 'create'],
  [undefined, 'server', 'export'],
  [undefined, { to: 'server', messages: 0 }, 'export'],
] as const)('of %s messages with tooLarge %j: estimate, then %s', async (messages, tooLarge, place) => {
  const { calls, run, estimate } = rig(messages);
  const outcome = await run({ tooLarge });
  expect(calls).toEqual(['estimate', place]);
  if (place === 'export') expect(outcome).toEqual(FILES);
  else expect(outcome).toEqual({ handedOver: expect.objectContaining({ id: 'h1' }), estimate, ignoredOptions: [] });
});

test.each([
  [100_000_000, 1_000_000, 'export'],
  [100_000_000, 1_000_001, 'create'],
])('of %s messages, of which %s partial aggregates travel: estimate, then %s', async (messages, transferred, place) => {
  const { calls, run } = rig(messages, true, transferred);
  await run({ tooLarge: 'server' });
  expect(calls).toEqual(['estimate', place]);
});

test('the estimate and the export get the options of the call, and neither gets tooLarge', async () => {
  const { client, run } = rig(1);
  const { signal } = new AbortController();
  const options = { signal, now: 5, decimals: 2, csv: { preset: 'excel' }, onProgress: () => {} } as const;
  await run({ tooLarge: 'server', ...options });
  expect(client.estimate.mock.calls[0]![1]).toEqual({ signal, now: 5, decimals: 2 });
  expect(client.export.mock.calls[0]![1]).toEqual(options);
});

test('the outcome names the options that the server does not apply', async () => {
  const { run } = rig(2_000_000);
  const { signal } = new AbortController();
  const outcome = await run({
    ...{ tooLarge: 'server', signal, csv: { preset: 'excel' }, decimals: 2, onProgress: () => {} },
    sink: () => new WritableStream(),
  });
  expect(outcome).toMatchObject({ ignoredOptions: ['csv', 'decimals', 'sink'] });
});

test('what never works fails before anything is read, however small the export is', async () => {
  const without = rig(1, false);
  await expect(without.run({ tooLarge: 'server' })).rejects.toThrow(new TypeError('no server'));
  const mute = rig(1);
  const { notification: _, ...request } = exportRequest();
  await expect(mute.run({ tooLarge: 'server' }, request)).rejects.toMatchObject({
    code: 'invalid-request',
    issues: [{ path: ['notification'], message: expect.stringContaining('with tooLarge, the server may have to') }],
  });
  for (const tooLarge of [
    'Server',
    true,
    {},
    { to: 'tab' },
    { to: 'server', messages: -1 },
    { to: 'server', messages: 'x' },
  ])
    await expect(mute.run({ tooLarge: tooLarge as 'server' })).rejects.toThrow(TypeError);
  expect([...without.calls, ...mute.calls]).toEqual([]);
});

test('what only a browser can run runs here while it is small, and fails with both reasons when it is not', async () => {
  const median = exportRequest();
  const [item] = median.items;
  const params = { ...item!.params, decimation: { ds: '1h', dsf: 'median' } } as never;
  const request = { ...median, items: [{ params }] };
  expect(await rig(1).run({ tooLarge: 'server' }, request)).toEqual(FILES);
  const large = rig(1_000_001);
  await expect(large.run({ tooLarge: 'server' }, request)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/has 1000001 messages, and a tab reads at most 1000000.*only a browser computes/),
    issues: [{ path: ['items', 0, 'params', 'decimation', 'dsf'] }],
  });
  await expect(rig(1_000_001).run({ tooLarge: 'server', gaps: 'linear' })).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('Only a browser can apply the options gaps'),
  });
  expect(large.calls).toEqual(['estimate']);
});

test('a signal that is aborted during the estimate ends it before anything is handed over', async () => {
  const { client, calls, run } = rig(1_000_001);
  const ended = new AbortController();
  const { estimate } = client;
  client.estimate = vi.fn(async (...given: Parameters<typeof estimate>) => {
    ended.abort(new Error('enough'));
    return estimate(...given);
  });
  await expect(run({ tooLarge: 'server', signal: ended.signal })).rejects.toThrow('enough');
  expect(calls).toEqual(['estimate']);
});
