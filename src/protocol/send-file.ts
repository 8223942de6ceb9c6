/** Sends the bytes of a file to a stream of the page. */
import { transfer } from 'comlink';
import type { FileHead } from '../pipeline/run-export.ts';
import { sendBytes } from './byte-stream.ts';
import type { PageHost } from './rpc.ts';

/** Opens the page's stream for a file and sends it the bytes. Settles when the stream has taken all of them. */
export async function sendFile(
  page: Pick<PageHost, 'openSink'>,
  file: FileHead,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await page.openSink(file, transfer(port2, [port2]));
  await sendBytes(port1, chunks, signal);
}
