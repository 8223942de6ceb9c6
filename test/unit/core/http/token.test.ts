import { describe, expect, test } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import { askForToken } from '../../../../src/core/http/token.ts';

const failed = (cause: unknown) => new ExportError('unauthorized', 'It failed.', { cause });

describe('a token asked for', () => {
  test.each([() => 'abc.def', async () => 'abc.def'])('is what the function gives, at once or later', async (give) => {
    expect(await askForToken(give, 'getToken', failed)).toBe('abc.def');
  });

  test.each(['', 'a b', 'a\nb', 'é', undefined, 5])('is not %j, which no header can bear', async (token) => {
    await expect(askForToken(() => token, 'getToken of sync', failed)).rejects.toMatchObject({
      code: 'unauthorized',
      message: 'getToken of sync must give a non-empty token of visible ASCII characters.',
    });
  });

  test.each([
    () => Promise.reject('no'),
    () => {
      throw 'no';
    },
  ])('fails as the caller says when the function does', async (give) => {
    await expect(askForToken(give, 'getToken', failed)).rejects.toMatchObject({ message: 'It failed.', cause: 'no' });
  });
});
