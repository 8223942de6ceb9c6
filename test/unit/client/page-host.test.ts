import { describe, expect, test, vi } from 'vitest';
import { JobPage } from '../../../src/client/page-host.ts';
import { connhexSource, customSource } from '../../../src/sources/descriptor.ts';
import { queryFor } from '../../support/read-all.ts';

const query = queryFor(['a'], { from: 0, to: 1e9 });

/** Makes the page of an ended job, and returns the replies that its worker gets. */
function ended() {
  const ending = new AbortController();
  const started: string[] = [];
  const read = () => {
    started.push('read');
    return (async function* () {})();
  };
  const sink = () => {
    started.push('sink');
    return new WritableStream<Uint8Array>();
  };
  const getToken = () => {
    started.push('getToken');
    return 'token';
  };
  const onProgress = () => void started.push('progress');
  const page = new JobPage({ id: 'page', config: {}, read, getToken }, ending.signal, onProgress, sink);
  ending.abort(new Error('the job is over'));
  return { page, started };
}

describe("the worker's calls for an ended job", () => {
  test('run no code of the host: no read, no sink, no request for a token, no report', async () => {
    const { page, started } = ended();
    const { port1, port2 } = new MessageChannel();
    const closed = new Promise((resolve) => port2.addEventListener('close', resolve));
    port2.start();
    const file = { name: 'f.csv', type: 'text/csv' };
    const asked = [() => page.openRead(query), () => page.openSink(file, port1), () => page.getToken()];
    for (const ask of asked) await expect(ask()).rejects.toThrow('the job is over');
    page.progress({ phase: 'reading', item: 0, items: 1, messages: 0, rows: 0, bytes: 0 });
    expect(started).toEqual([]);
    await closed;
  });

  test('return no messages of a read that ended with it', async () => {
    const ending = new AbortController();
    const next = vi.fn(async () => ({ done: false, value: [] }));
    const source = {
      ...customSource(async function* () {}),
      read: () => ({ [Symbol.asyncIterator]: () => ({ next }) }),
    };
    const page = new JobPage(source, ending.signal, undefined, undefined);
    const read = await page.openRead(query);
    ending.abort(new Error('the job is over'));
    expect(await page.pull(read)).toBe(null);
    expect(next).not.toHaveBeenCalled();
  });
});

test('the calls of a running job get replies', async () => {
  const source = connhexSource({ baseUrl: 'https://api.test', getToken: () => 'token' });
  const page = new JobPage(source, new AbortController().signal, undefined, undefined);
  expect(await page.getToken()).toBe('token');
});
