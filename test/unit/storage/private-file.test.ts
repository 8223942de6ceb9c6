import { afterEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { probePrivateFiles, writePrivateFile } from '../../../src/storage/private-file.ts';
import { FakeFile, FakeFolder, navigatorWith } from '../../support/fake-private-files.ts';

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
  vi.restoreAllMocks();
  FakeFile.room = Number.POSITIVE_INFINITY;
  FakeFile.told = undefined;
});

test('writes a file chunk by chunk, in folders that it creates', async () => {
  const root = fileSystem();
  await writePrivateFile(FOLDER, '0', chunks('abc', 'defg', 'hij'));
  expect(root.paths()).toEqual(['downlink/job/0']);
  const folder = await (await root.getDirectoryHandle('downlink')).getDirectoryHandle('job');
  const file = await folder.getFileHandle('0');
  expect(await (await file.getFile()).text()).toBe('abcdefghij');
  expect(file.isOpen).toBe(false);
});

test('pulls a chunk only after the previous one is written', async () => {
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

describe('a disk that becomes full during a file', () => {
  test.each<[string, typeof FakeFile.told]>([
    ['says how much it took', undefined],
    ['gives an error code, read as unsigned', (written, asked) => (written < asked ? 4_294_967_288 : written)],
    ['gives an error code', (written, asked) => (written < asked ? -8 : written)],
    ['claims to have taken all', (_, asked) => asked],
  ])('fails the file when the engine %s', async (_, told) => {
    FakeFile.told = told;
    // In the last chunk, in an earlier one and in the first.
    for (const room of [7, 4, 2]) {
      const root = fileSystem();
      FakeFile.room = room;
      await expect(writePrivateFile(FOLDER, '0', chunks('abc', 'de', 'fgh'))).rejects.toMatchObject({
        code: 'storage-full',
        message: expect.stringMatching(/storage of this browser is full/),
      });
      expect(root.paths()).toEqual([]);
    }
  });
});

test('a file that is too large says which option limits it', async () => {
  fileSystem();
  await expect(writePrivateFile(FOLDER, '0', chunks('abcdef', 'ghijk'))).rejects.toMatchObject({
    code: 'storage-full',
    message: expect.stringMatching(/10 bytes.*inbox\.maxBytes/),
  });
});

describe('the probe', () => {
  test('passes when private files can be written, and leaves nothing behind', async () => {
    const root = fileSystem();
    await probePrivateFiles();
    expect(root.paths()).toEqual([]);
  });

  test('passes when the disk is full, because later writes report it', async () => {
    fileSystem();
    vi.spyOn(FakeFile.prototype, 'createSyncAccessHandle').mockRejectedValue(
      new DOMException('No room.', 'QuotaExceededError'),
    );
    await probePrivateFiles();
  });

  test.each<[string, (root: FakeFolder) => void, RegExp]>([
    [
      'a worker cannot open one',
      () => Object.assign(FakeFile.prototype, { createSyncAccessHandle: undefined }),
      /a worker cannot write private files/,
    ],
    [
      'opening one is refused',
      () =>
        vi
          .spyOn(FakeFile.prototype, 'createSyncAccessHandle')
          .mockRejectedValue(new DOMException('The backend does not support it.', 'InvalidStateError')),
      /backend does not support it/,
    ],
    [
      'opening one fails in a way of its own',
      () => vi.spyOn(FakeFile.prototype, 'createSyncAccessHandle').mockRejectedValue(new Error('Not implemented.')),
      /cannot be written: .*Not implemented/,
    ],
    ['there is none', () => vi.stubGlobal('navigator', { storage: {} }), /has no private file system/],
    [
      'the page is insecure',
      () => {
        vi.stubGlobal('navigator', {});
        vi.stubGlobal('isSecureContext', false);
      },
      /needs a secure context/,
    ],
  ])('fails with the reason when %s, and leaves nothing behind', async (_, spoil, reason) => {
    const root = fileSystem();
    const { createSyncAccessHandle } = FakeFile.prototype;
    spoil(root);
    await expect(probePrivateFiles()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(reason),
    });
    await expect(writePrivateFile(FOLDER, '0', chunks('a'))).rejects.toThrow();
    Object.assign(FakeFile.prototype, { createSyncAccessHandle });
    expect(root.paths()).toEqual([]);
  });
});

test('is unavailable when there is no private file system or the page may not use it', async () => {
  vi.stubGlobal('navigator', {});
  await expect(writePrivateFile(FOLDER, '0', chunks('a'))).rejects.toMatchObject({ code: 'storage-unavailable' });
  const denied = async () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  vi.stubGlobal('navigator', { storage: { getDirectory: denied } });
  await expect(writePrivateFile(FOLDER, '0', chunks('a'))).rejects.toMatchObject({ code: 'storage-unavailable' });
});
