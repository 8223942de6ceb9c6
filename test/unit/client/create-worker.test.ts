import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workerFrom } from '../../../src/client/create-worker.ts';

const made: { readonly script: string | URL; readonly options: unknown }[] = [];
let text: Promise<string>;

beforeEach(() => {
  made.length = 0;
  vi.stubGlobal('origin', 'https://page.example');
  vi.stubGlobal('document', { baseURI: 'https://page.example/charts/' });
  vi.stubGlobal(
    'Worker',
    class {
      constructor(script: string | URL, options: unknown) {
        made.push({ script, options });
      }
    },
  );
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    text = (blob as Blob).text();
    return 'blob:made';
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('starts a script of the own origin as it is, and tells its address', () => {
  const create = workerFrom(() => ({ worker: 'worker.js', parts: { xlsx: '/x.js' } }));
  create();
  expect(made).toEqual([{ script: 'worker.js', options: { type: 'module', name: 'downlink' } }]);
  expect({ ...create }).toEqual({ address: 'https://page.example/charts/worker.js', parts: { xlsx: '/x.js' } });
});

test('starts a script of another origin from one that imports it', async () => {
  const create = workerFrom(() => ({ worker: new URL('https://cdn.example/a"b/worker.js') }));
  create();
  expect(made.map(({ script }) => script)).toEqual(['blob:made']);
  expect(await text).toBe('import "https://cdn.example/a%22b/worker.js"');
  expect(create.address).toBe('https://cdn.example/a%22b/worker.js');
});

test('looks for its files only when a worker is needed', () => {
  const find = vi.fn(() => ({ worker: 'worker.js' }));
  const create = workerFrom(find);
  expect(find).not.toHaveBeenCalled();
  create();
  expect(find).toHaveBeenCalledOnce();
});
