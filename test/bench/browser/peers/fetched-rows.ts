/** What is used of a message. */
interface Message {
  readonly time: number;
  readonly publisher: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** Pages to fetch: all of a window, newest first. */
export interface PeerSetup {
  readonly urls: readonly string[];
  readonly token: string;
}

/** One row of the file. */
export type PeerRow = readonly [time: Date, publisher: string, name: string, value: number, unit: string];

export const HEADER = ['time', 'publisher', 'name', 'value', 'unit'];

/** As many requests as the package has under way at one origin. */
const AT_ONCE = 4;

/** Fetches the pages and gives their messages as rows, oldest first. */
async function fetchRows({ urls, token }: PeerSetup): Promise<PeerRow[]> {
  const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
  const pages: PeerRow[][] = [];
  const waiting = urls.entries();
  const fetchWaiting = async () => {
    for (const [at, url] of waiting) {
      const response = await fetch(url, { headers, cache: 'no-store', credentials: 'omit' });
      if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
      const { messages } = (await response.json()) as { messages: Message[] };
      pages[at] = messages.map(rowOf);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchWaiting));
  return pages.flat().reverse();
}

const rowOf = ({ time, publisher, name, value, unit }: Message): PeerRow => [
  new Date(1000 * time),
  publisher,
  name,
  value,
  unit,
];

/** Makes this worker fetch rows when it is asked to, and answer with a file of them. */
export function serveFile(write: (rows: PeerRow[]) => Blob | Promise<Blob>): void {
  addEventListener('message', async ({ data }: MessageEvent<PeerSetup>) => {
    const rows = await fetchRows(data);
    postMessage({ rows: rows.length, blob: await write(rows) } satisfies PeerFile);
  });
}

/** What such a worker answers. */
export interface PeerFile {
  readonly rows: number;
  readonly blob: Blob;
}
