import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import { receiveBytes } from '../protocol/byte-stream.ts';

/** Takes the bytes of a file: gives the stream that they are written to. */
export type FileSink = (file: {
  readonly name: string;
  /** MIME type. */
  readonly type: string;
}) => WritableStream<Uint8Array> | Promise<WritableStream<Uint8Array>>;

/** Milliseconds that a sink may take to give a stream: it may ask the user for a place first. */
const SINK_MS = 600_000;

/**
 * Opens the host's stream for a file, and feeds it from a port.
 *
 * @throws ExportError `sink-failed` when there is none, or none in time
 */
export async function openSink(sink: FileSink, file: FileHead, port: MessagePort, signal: AbortSignal): Promise<void> {
  if (signal.aborted) port.close();
  signal.throwIfAborted();
  const name = JSON.stringify(file.name);
  const late = () => new ExportError('sink-failed', `The sink gave no stream for ${name} within ${SINK_MS / 1000} s.`);
  const opening = (async () => sink(file))();
  try {
    receiveBytes(port, await inTime(opening, SINK_MS, late, signal), signal);
  } catch (cause) {
    port.close();
    // One that comes when nobody waits any more must not stay open.
    opening.then((stream) => stream.abort(cause)).catch(() => {});
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('sink-failed', `No stream could be opened for ${name}.`, { cause });
  }
}
