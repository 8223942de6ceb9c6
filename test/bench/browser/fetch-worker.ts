import { serveCases } from './case-worker.ts';

/** Pages to fetch: what an export asked for. */
export interface FetchSetup {
  readonly urls: readonly string[];
  /** Empty: none is sent. */
  readonly token: string;
  /** Requests under way at once. Default 4. A list of resources tells only with a page where the next one is. */
  readonly atOnce?: number;
}

/** As many messages' pages as the package has under way at one origin. */
const AT_ONCE = 4;

/** The least that any reader of these pages must do: fetch and parse them, and keep nothing. */
async function fetchAll({ urls, token, atOnce = AT_ONCE }: FetchSetup): Promise<number> {
  const waiting = urls.values();
  let messages = 0;
  const fetchWaiting = async () => {
    for (const url of waiting) {
      const response = await fetch(url, {
        headers: { Accept: 'application/json', ...(token !== '' && { Authorization: `Bearer ${token}` }) },
        cache: 'no-store',
        credentials: 'omit',
      });
      if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
      const page = (await response.json()) as { messages?: unknown[]; data?: unknown[] };
      messages += (page.messages ?? page.data ?? []).length;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, fetchWaiting));
  return messages;
}

serveCases(new Map([['fetch and parse', async (setup: FetchSetup) => () => fetchAll(setup)]]), (messages) => messages);
