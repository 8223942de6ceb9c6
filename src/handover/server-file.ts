/** Fetches the file of an export from the server. */

import type { FileSink } from '../client/page-sink.ts';
import type { ExportRequest } from '../contract/request.ts';
import { abortable } from '../core/abort.ts';
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import { safeFileName } from '../pipeline/file-names.ts';
import { SYNC_TIMING } from '../sync/timing.ts';
import type { ServerFile, ServerFileOptions } from './server-exports.ts';

/** MIME types of the server's files by their extension. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
  zip: 'application/zip',
};

/** Bytes that are held in memory at most before they become a blob, which browsers may keep on the disk. */
const BLOB_BYTES = 16 * 1024 ** 2;

/** How a file is fetched. */
interface FetchOptions extends ServerFileOptions {
  /** The longest that the server may send nothing, in milliseconds. Default: the default of sync. */
  readonly timeoutMs?: number;
}

/**
 * Reads the file of a response, whole or not at all.
 *
 * @throws ExportError `bad-response` when it is no file, `network` when it breaks off, stops or is empty, `sink-failed`;
 *   the signal's reason when aborted
 */
export async function fileOf(
  response: Response,
  request: ExportRequest,
  { signal = new AbortController().signal, sink, timeoutMs = SYNC_TIMING.timeoutMs }: FetchOptions,
): Promise<ServerFile> {
  const { headers, status } = response;
  const mime = (headers.get('Content-Type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  const { name, extension } = nameOf(headers.get('Content-Disposition'), request, mime);
  const type = TYPES[extension] ?? (mime || 'application/octet-stream');
  let output: Output | undefined;
  try {
    if (mime === 'text/html' || mime === 'application/json')
      throw new ExportError('bad-response', `The server answered with ${mime} instead of the file.`, { status });
    output = sink ? await sinkOutput(sink, { name, type }, signal) : blobOutput(type);
    let size = 0;
    const silent = () =>
      new ExportError(
        'network',
        `The server sent nothing more for ${timeoutMs} ms after ${size} bytes. Download it again.`,
      );
    for (;;) {
      const { done, value } = await inTime(reader.read(), timeoutMs, silent, signal).catch((cause: unknown) => {
        signal.throwIfAborted();
        if (cause instanceof ExportError) throw cause;
        throw new ExportError('network', `The file broke off after ${size} bytes. Download it again.`, { cause });
      });
      if (done) break;
      size += value.length;
      await abortable(output.write(value), signal);
    }
    requireWhole(response, size);
    const blob = await abortable(output.end(), signal);
    return { name, type, size, ...(blob && { blob }) };
  } catch (error) {
    reader.cancel(error).catch(() => {});
    output?.abort(error);
    throw error;
  }
}

/**
 * Checks that a body is whole, as far as its headers tell: not every browser and proxy reports a cut connection.
 *
 * @throws ExportError `network`
 */
function requireWhole({ headers, type }: Response, size: number): void {
  if (size === 0) throw new ExportError('network', 'The server sent an empty file. Download it again.');
  const header = headers.get('Content-Length') ?? '';
  // Of a compressed body, the header counts other bytes.
  if (!/^\d+$/.test(header) || headers.has('Content-Encoding')) return;
  const length = Number(header);
  // A page may read the Content-Length of another origin, but not its Content-Encoding. Compression makes most files
  // smaller, and none longer than by this much.
  const [least, most] = type === 'cors' ? [length * 0.999 - 1000, Number.POSITIVE_INFINITY] : [length, length];
  if (size < least || size > most)
    throw new ExportError('network', `The file has ${size} bytes instead of ${length}. Download it again.`);
}

/** Where the bytes of a file go. */
interface Output {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the file. Returns it, unless it is elsewhere. */
  end(): Promise<Blob | undefined>;
  /** Gives up the file. */
  abort(reason: unknown): void;
}

function blobOutput(type: string): Output {
  const blobs: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  return {
    async write(bytes) {
      parts.push(bytes as Uint8Array<ArrayBuffer>);
      size += bytes.length;
      if (size < BLOB_BYTES) return;
      blobs.push(new Blob(parts));
      parts = [];
      size = 0;
    },
    end: async () => new Blob([...blobs, ...parts], { type }),
    abort() {},
  };
}

async function sinkOutput(
  sink: FileSink,
  file: { readonly name: string; readonly type: string },
  signal: AbortSignal,
): Promise<Output> {
  const told = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new ExportError('sink-failed', `The sink of ${JSON.stringify(file.name)} failed.`, { cause });
    }
  };
  const opening = told(async () => (await sink(file)).getWriter());
  const writer = await abortable(opening, signal).catch((error: unknown) => {
    // A stream that arrives too late must not stay open.
    opening.then((late) => late.abort(error)).catch(() => {});
    throw error;
  });
  return {
    write: (bytes) => told(() => writer.write(bytes)),
    async end() {
      await told(() => writer.close());
      return undefined;
    },
    abort(reason) {
      writer.abort(reason).catch(() => {});
    },
  };
}

/** Returns the name of the file: the server's, where the page may read it, or else that of the request. */
function nameOf(
  disposition: string | null,
  { format, items }: ExportRequest,
  mime: string,
): { readonly name: string; readonly extension: string } {
  const given = dispositionName(disposition ?? '');
  const own = /\.([A-Za-z0-9]{1,5})$/.exec(given)?.[1]?.toLowerCase();
  const byType = Object.keys(TYPES).find((extension) => TYPES[extension] === mime);
  const extension = own !== undefined && own in TYPES ? own : (byType ?? (items.length > 1 ? 'zip' : format.extension));
  const stem = own === extension ? given.slice(0, -own.length - 1) : given;
  const wanted = stem || (items.length === 1 && items[0]?.filename) || format.filename || 'export';
  return { name: safeFileName(wanted, extension), extension };
}

/** Reads the file name of a `Content-Disposition` header (RFC 6266); empty when there is none. */
function dispositionName(header: string): string {
  const [, extended] = /filename\*\s*=\s*(?:UTF-8|ISO-8859-1)'[^']*'([^;\s]+)/i.exec(header) ?? [];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // The plain name serves.
    }
  }
  const [, quoted, plain] = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
}
