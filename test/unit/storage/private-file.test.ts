import { afterEach, expect, test, vi } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { writePrivateFile } from '../../../src/storage/private-file.ts';
import { FakeFile, FakeFolder, navigatorWith } from './fake-private-files.ts';

const FOLDER = { path: ['downlink', 'job'], maxBytes: 10 };

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

function fileSystem(): FakeFolder {
  const root = new FakeFolder();
  vi.stubGlobal('navigator', navigatorWith(root));
  return root;
}

afterEach(() => {
  vi.unstubAllGlobals();
  FakeFile.room = Number.POSITIVE_INFINITY;
});

test('writes a file chunk by chunk, in folders that it makes', async () => {
  const root = fileSystem();
  await writePrivateFile(FOLDER, '0', chunks('abc', 'defg', 'hij'));
  expect(root.paths()).toEqual(['downlink/job/0']);
  const folder = await (await root.getDirectoryHandle('downlink')).getDirectoryHandle('job');
  const file = await folder.getFileHandle('0');
  expect(await (await file.getFile()).text()).toBe('abcdefghij');
  expect(file.isOpen).toBe(false);
});

test('pulls no chunk before the one before it is written', async () => {
  const root = fileSystem();
  const sizes: number[] = [];
  async function* watched(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const folder = await (await root.getDirectoryHandle('downlink')).getDirectoryHandle('job');
    for await (const chunk of chunks('abc', 'de', 'f')) {
      sizes.push((await folder.getFileHandle('0')).bytes.length);
      yield chunk;
    }
  }
  await writePrivateFile(FOLDER, '0', watched());
  expect(sizes).toEqual([0, 3, 5]);
});

test.each([
  ['is too large', () => chunks('abcdef', 'ghijk'), 'storage-full'],
  [
    'fails half way',
    async function* () {
      yield* chunks('abc');
      throw new ExportError('network', 'x');
    },
    'network',
  ],
] as const)('deletes a file that %s', async (_, content, code) => {
  const root = fileSystem();
  await expect(writePrivateFile(FOLDER, '0', content())).rejects.toMatchObject({ code });
  expect(root.paths()).toEqual([]);
});

test('a disk that takes a part of a chunk only is full', async () => {
  const root = fileSystem();
  FakeFile.room = 2;
  await expect(writePrivateFile(FOLDER, '0', chunks('abc'))).rejects.toMatchObject({ code: 'storage-full' });
  expect(root.paths()).toEqual([]);
});

test('is unavailable where there is no such file system, or it may not be used', async () => {
  vi.stubGlobal('navigator', {});
  await expect(writePrivateFile(FOLDER, '0', chunks('a'))).rejects.toMatchObject({ code: 'storage-unavailable' });
  const denied = async () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  vi.stubGlobal('navigator', { storage: { getDirectory: denied } });
  await expect(writePrivateFile(FOLDER, '0', chunks('a'))).rejects.toMatchObject({ code: 'storage-unavailable' });
});
