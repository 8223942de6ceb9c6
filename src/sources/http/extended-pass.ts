/** Adds the host's headers and query parameters to what requests carry. Loaded only when it adds some. */
import { type RequestExtras, secretsOf, withQuery } from '../../core/http/request-extras.ts';
import type { Pass } from './pass.ts';

/** Returns a pass with the host's headers and query parameters. */
export function extended(pass: Pass, extras: RequestExtras): Pass {
  const added = extras.headers.map(([name, value]): [string, string] => [name, value]);
  return {
    headers: [...pass.headers, ...added],
    secrets: [...pass.secrets, ...secretsOf(extras)],
    isRenewable: pass.isRenewable || !extras.isFixed,
    credentials: extras.credentials,
    addressed: (url) => withQuery(url, extras.query),
  };
}
