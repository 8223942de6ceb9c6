import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** Waits, but no longer than the client does. */
export async function pause(response: ServerResponse, ms: number): Promise<void> {
  const left = new AbortController();
  const onClose = () => left.abort();
  response.once('close', onClose);
  await wait(ms, undefined, { signal: left.signal }).catch(() => undefined);
  response.removeListener('close', onClose);
}
