/** Runs the command `downlink-export`. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ExportRequest } from '../../contract/request.ts';
import type { ExportProgress } from '../../pipeline/progress.ts';
import type { NodeExportOptions } from '../export-options.ts';
import { runExport } from '../run-export.ts';
import { exportOptions, type Flags, parseCommandLine, parsedJson, runTime, wantsJson } from './arguments.ts';
import { commandSources } from './command-sources.ts';
import { errorFacts, errorLines, progressLine, warningLines } from './report.ts';
import { USAGE, UsageError } from './usage.ts';

/** A signal that cancels the command, and its exit code then. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** The parts of Node's `process` that the command uses. */
export type CommandProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'off'>;

/**
 * Runs the command and returns its exit code: 0 when the files are written, 1 when the export failed, 2 when the command
 * line is wrong, 130 or 143 when SIGINT or SIGTERM cancelled it.
 */
export async function runCommand(process: CommandProcess): Promise<number> {
  const { stdout, stderr } = process;
  const args = process.argv.slice(2);
  const cancelled = new AbortController();
  let signalled: keyof typeof EXIT_CODES | undefined;
  const cancel = (signal: NodeJS.Signals) => {
    // A second signal ends the process at once.
    stopListening();
    signalled = signal as keyof typeof EXIT_CODES;
    cancelled.abort(new DOMException('The export was cancelled.', 'AbortError'));
  };
  const stopListening = () => {
    for (const signal of Object.keys(EXIT_CODES)) process.off(signal, cancel);
  };
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, cancel);
  const line = new StatusLine(stderr);
  try {
    const { request: path, flags } = parseCommandLine(args);
    if (path === undefined) {
      stdout.write(flags.help ? USAGE : `${await packageVersion()}\n`);
      return 0;
    }
    const options = await optionsOf(flags, process);
    const request = await readRequest(path, process);
    const { signal } = cancelled;
    const onProgress = flags.quiet || !stderr.isTTY ? undefined : (report: ExportProgress) => line.show(report);
    const result = await runExport(request, { ...options, signal, ...(onProgress && { onProgress }) });
    line.clear();
    if (!flags.quiet) stderr.write(warningLines(result.warnings));
    stdout.write(flags.json ? asJson(result) : result.files.map(({ path }) => `${path}\n`).join(''));
    return 0;
  } catch (error) {
    line.clear();
    // Misuse of the API, such as an option with a wrong value, is misuse of the command.
    const isMisuse = !signalled && (error instanceof UsageError || error instanceof TypeError);
    stderr.write(errorLines(error));
    if (isMisuse) stderr.write('See downlink-export --help.\n');
    if (wantsJson(args)) stdout.write(asJson({ error: errorFacts(error) }));
    return signalled ? EXIT_CODES[signalled] : isMisuse ? 2 : 1;
  } finally {
    stopListening();
  }
}

async function optionsOf(flags: Flags, { env }: CommandProcess): Promise<NodeExportOptions> {
  const { out = '.', overwrite = false, bundle, options } = flags;
  const file = options === undefined ? undefined : await readText(options, '--options');
  const now = runTime(flags);
  return {
    ...exportOptions(flags, file),
    ...commandSources(flags, env),
    directory: out,
    overwrite,
    ...(now !== undefined && { now }),
    ...(bundle !== undefined && { bundle: bundle as NonNullable<NodeExportOptions['bundle']> }),
  };
}

async function readRequest(path: string, { stdin }: CommandProcess): Promise<ExportRequest> {
  const content = path === '-' ? await text(stdin) : await readText(path, 'The request');
  return parsedJson(content, path === '-' ? 'The request' : `The request in ${path}`) as ExportRequest;
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const isMissing = (cause as { readonly code?: string }).code === 'ENOENT';
    const reason = isMissing ? 'there is no such file' : (cause as Error).message;
    throw new UsageError(`${what} could not be read from ${path}: ${reason}.`, { cause });
  }
}

/** The version of the package that holds this file. */
async function packageVersion(): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(manifest) as { readonly name?: string; readonly version?: string };
    if (name === 'downlink-export' && version) return version;
  }
  return 'unknown';
}

const asJson = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** A line on a terminal that is written again and again. */
class StatusLine {
  readonly #stream: CommandProcess['stderr'];
  #isShown = false;

  constructor(stream: CommandProcess['stderr']) {
    this.#stream = stream;
  }

  show(progress: ExportProgress): void {
    // A longer line would wrap, and only its end would be written over.
    this.#stream.write(`\r\x1b[K${progressLine(progress).slice(0, this.#stream.columns - 1)}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#stream.write('\r\x1b[K');
    this.#isShown = false;
  }
}
