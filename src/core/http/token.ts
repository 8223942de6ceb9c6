/** Asks a host's `getToken` for a token. */
import { ExportError } from '../errors.ts';

/**
 * The token that a host gives, fit for a header. It may never settle: the caller bounds the wait.
 *
 * @param name of the function, for people
 * @param failed the error for what `getToken` throws
 * @throws ExportError `unauthorized` when what it gives is no token; what `failed` gives
 */
export async function askForToken(
  getToken: () => unknown,
  name: string,
  failed: (cause: unknown) => ExportError,
): Promise<string> {
  let token: unknown;
  try {
    token = await getToken();
  } catch (cause) {
    throw failed(cause);
  }
  // RFC 9110 §5.5: what may stand in a header. Checked here because some engines quote a refused header in the error.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new ExportError('unauthorized', `${name} must give a non-empty token of visible ASCII characters.`);
  return token;
}
