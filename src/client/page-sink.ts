/** Opens the host's stream for a file and feeds it. */
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import { receiveBytes } from '../protocol/byte-stream.ts';

/** Returns the stream that the bytes of a file are written to. */
export type FileSink = (file: {
  /** Name of the file, with extension. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
}) => WritableStream<Uint8Array> | Promise<WritableStream<Uint8Array>>;

/** The most milliseconds for a sink to return a stream. It may ask the user for a location first. */
const SINK_MS = 600_000;

/**
 * Opens the host's stream for a file and feeds it from a port.
 *
 * @throws ExportError `sink-failed` when the sink returns no stream, or not in time
 */
export async function openSink(sink: FileSink, file: FileHead, port: MessagePort, signal: AbortSignal): Promise<void> {
  if (signal.aborted) port.close();
  signal.throwIfAborted();
  const name = JSON.stringify(file.name);
  const late = () =>
    new ExportError('sink-failed', `The sink returned no stream for ${name} within ${SINK_MS / 1000} s.`);
  const opening = (async () => sink(file))();
  try {
    receiveBytes(port, await inTime(opening, SINK_MS, late, signal), signal);
  } catch (cause) {
    port.close();
    // A stream that arrives too late must not stay open.
    opening.then((stream) => stream.abort(cause)).catch(() => {});
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('sink-failed', `The sink could not open a stream for ${name}.`, { cause });
  }
}
