/** What the headers of an answer that is no success say. */

/**
 * Milliseconds that `Retry-After` asks for (RFC 9110 §10.2.3: seconds or an HTTP date); 0 when it is not readable.
 * Who waits that long: `http-client` when it reads channels, `outbox-transitions` and `sync-loop` when it syncs, `notifier`.
 *
 * @param now Unix milliseconds
 */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
