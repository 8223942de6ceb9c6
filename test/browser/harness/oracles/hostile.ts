import { guardedText } from '../../../support/oracles/formula.ts';

/** A message, as the reader sends it. */
export interface ReaderMessage {
  readonly time?: number;
  readonly publisher?: string;
  readonly subtopic?: string;
  readonly name?: string;
  readonly unit?: string;
  readonly value?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly dataValue?: string;
}

/** Reads all messages of a channel within a window, newest first, with plain requests. */
export async function readChannel(
  server: string,
  channel: string,
  { from, to }: { from: number; to: number },
): Promise<ReaderMessage[]> {
  const { token } = (await (await fetch(`${server}/demo/token`, { method: 'POST' })).json()) as { token: string };
  const query = `offset=0&limit=1500&from=${from}&to=${to}`;
  const address = `${server}/iot/reader/channels/${channel}/messages?${query}`;
  const response = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
  const { total, messages } = (await response.json()) as { total: number; messages: ReaderMessage[] };
  if (messages.length !== total) throw new Error('The window does not fit into one page.');
  return messages;
}

/** Writes a value as in a CSV file, before guards and quotes. */
export function valueText({ value, stringValue, boolValue, dataValue }: ReaderMessage): string {
  if (value !== undefined) return Number.isFinite(value) ? numberText(value) : '';
  return stringValue ?? (boolValue === undefined ? (dataValue ?? '') : String(boolValue));
}

const numberText = (value: number): string => (Object.is(value, -0) ? '0' : String(value));

/** Writes a text cell as in a UTF-8 file with commas: guarded against evaluation, with lone surrogates replaced. */
export function textCell(text: string): string {
  return [...guardedText(text, ',')].map((sign) => (/^\p{Surrogate}$/u.test(sign) ? '\ufffd' : sign)).join('');
}
