import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { customSource, memorySource, type NodeExportOptions, type NodeSink, runExport } from '../../../src/node.ts';
import { requestFor } from '../pipeline/job.ts';

const MESSAGES = Array.from({ length: 20_000 }, (_, i) => ({ time: i / 20, name: 'a', publisher: 'p', value: i }));
const COLUMNS = [{ id: 'value', label: 'value' }];
const REQUEST = requestFor([{ filename: 'room' }], { columns: COLUMNS });
const CSV = `value\r\n${MESSAGES.map(({ value }) => `${value}\r\n`).join('')}`;

const run = (sink: NodeSink, options: Partial<NodeExportOptions> = {}) =>
  runExport(REQUEST, { source: memorySource(MESSAGES), sink, ...options });

const failing = customSource(
  async function* () {
    yield MESSAGES;
    throw new Error('gone');
  },
  { order: 'ascending' },
);

describe('a sink', () => {
  test('receives a file as a web stream', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const received = text(readable);
    const heads: unknown[] = [];
    const { files } = await run((file) => {
      heads.push(file);
      return writable;
    });
    expect(await received).toBe(CSV);
    expect(heads).toEqual([{ name: 'room.csv', type: files[0]!.type }]);
    expect(files).toEqual([{ name: 'room.csv', type: files[0]!.type, size: CSV.length, rows: MESSAGES.length }]);
  });

  test('receives a file as a stream of Node, which may be slow', async () => {
    const chunks: Buffer[] = [];
    let buffered = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _, done) {
        buffered = Math.max(buffered, this.writableLength - chunk.length);
        chunks.push(chunk);
        setTimeout(done, 1);
      },
    });
    await run(async () => slow);
    expect(Buffer.concat(chunks).toString()).toBe(CSV);
    expect(slow.writableFinished).toBe(true);
    expect(buffered).toBe(0);
  });

  test('is aborted or destroyed with the error of a failed export', async () => {
    const reasons: unknown[] = [];
    const web = new WritableStream({ abort: (reason) => void reasons.push(reason) });
    const error = await run(() => web, { source: failing }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source-failed' });
    expect(reasons).toEqual([error]);
    const stream = new PassThrough();
    const destroyed = new Promise((resolve) => stream.once('error', resolve));
    stream.resume();
    await expect(run(() => stream, { source: failing })).rejects.toMatchObject({ code: 'source-failed' });
    expect(await destroyed).toMatchObject({ code: 'source-failed' });
  });

  test.each<[string, NodeSink, string]>([
    [
      'throws',
      () => {
        throw new Error('no place');
      },
      'The sink failed for "room.csv": no place',
    ],
    ['returns no stream', () => ({}) as never, 'must return a WritableStream'],
    ['returns nothing', () => undefined as never, 'must return a WritableStream'],
    ['returns a path', () => 'room.csv' as never, 'must return a WritableStream'],
    ['fails at a chunk', () => new WritableStream({ write: () => Promise.reject(new Error('full')) }), 'full'],
    ['fails at the end', () => new WritableStream({ close: () => Promise.reject(new Error('torn')) }), 'torn'],
    ['fails at a chunk of Node', () => new Writable({ write: (_, __, done) => done(new Error('full')) }), 'full'],
    [
      'fails at the end of Node',
      () => new Writable({ write: (_, __, done) => done(), final: (done) => done(new Error('torn')) }),
      'torn',
    ],
    ['was destroyed', () => new PassThrough().destroy(), 'destroyed'],
    [
      'is destroyed at a chunk',
      () => {
        const stream = new PassThrough({ highWaterMark: 1 });
        setTimeout(() => stream.destroy(), 20);
        return stream;
      },
      'closed or destroyed before its end',
    ],
    ['was closed', () => new PassThrough().end(), 'after end'],
  ])('that %s fails the export with sink-failed', async (_, sink, message) => {
    const error = await run(sink).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'sink-failed', message: expect.stringContaining(message) });
  });

  test('that never answers does not hold up a cancelled export', async () => {
    for (const sink of [
      () => new Promise<never>(() => {}),
      () => new WritableStream({ write: () => new Promise(() => {}) }),
      () => new Writable({ write: () => {} }),
    ]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort('enough'), 20);
      await expect(run(sink, { signal: controller.signal })).rejects.toBe('enough');
    }
  });
});
