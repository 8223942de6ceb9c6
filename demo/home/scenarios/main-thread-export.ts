/** What most pages do: read everything, then write the file in the page's own thread. Here with SheetJS, to compare. */
import { serverApi } from '../../page/server-api.ts';

const PAGE = 1500;
const AT_ONCE = 4;

interface Message {
  readonly time: number;
  readonly publisher: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/**
 * Reads this many readings of a channel, and makes a CSV file of them, which nobody gets.
 *
 * @param count told how many rows there are so far
 */
export async function exportOnMainThread(
  rows: number,
  count: (rows: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { utils } = await import('xlsx');
  const headers = { Authorization: `Bearer ${await serverApi.token()}` };
  const pages: Message[][] = [];
  let next = 0;
  let read = 0;
  const reader = async () => {
    while (next * PAGE < rows) {
      const at = next++;
      const query = `limit=${PAGE}&offset=${at * PAGE}`;
      const response = await fetch(`iot/reader/channels/synthetic-${rows}/messages?${query}`, { headers, signal });
      const { messages } = (await response.json()) as { messages: Message[] };
      pages[at] = messages;
      read += messages.length;
      count(read);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  const records = pages
    .flat()
    .reverse()
    .map(({ time, publisher, name, value, unit }) => ({
      time: new Date(time * 1000).toISOString(),
      publisher,
      name,
      value,
      unit,
    }));
  new Blob([utils.sheet_to_csv(utils.json_to_sheet(records))]);
}
