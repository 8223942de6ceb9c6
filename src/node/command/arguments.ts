/** Reads the command line: what to export, from where and how. */
import { parseArgs } from 'node:util';
import { listed, nearest } from '../../contract/sentences.ts';
import { isObject, setValues, type Values } from './option-values.ts';
import { UsageError } from './usage.ts';

const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true } as const;
const SWITCH = { type: 'boolean' } as const;

const OPTIONS = {
  source: TEXT,
  'base-url': TEXT,
  'domain-id': TEXT,
  'resources-url': TEXT,
  'token-env': TEXT,
  'resources-token-env': TEXT,
  'auth-scheme': TEXT,
  header: TEXTS,
  query: TEXTS,
  'source-option': TEXTS,
  out: TEXT,
  overwrite: SWITCH,
  now: TEXT,
  bundle: TEXT,
  option: TEXTS,
  options: TEXT,
  json: SWITCH,
  quiet: SWITCH,
  help: SWITCH,
  version: SWITCH,
} as const satisfies Readonly<Record<keyof Flags, object>>;

/** The flags of a command line, as the help text explains them. */
export interface Flags {
  readonly source?: string | undefined;
  readonly 'base-url'?: string | undefined;
  readonly 'domain-id'?: string | undefined;
  readonly 'resources-url'?: string | undefined;
  readonly 'token-env'?: string | undefined;
  readonly 'resources-token-env'?: string | undefined;
  readonly 'auth-scheme'?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly query?: readonly string[] | undefined;
  readonly 'source-option'?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly now?: string | undefined;
  readonly bundle?: string | undefined;
  readonly option?: readonly string[] | undefined;
  readonly options?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly help?: boolean | undefined;
  readonly version?: boolean | undefined;
}

/** A command line. */
export interface CommandLine {
  /** Path of the request; `-` for standard input. Absent with `--help` and `--version`. */
  readonly request: string | undefined;
  /** The flags. */
  readonly flags: Flags;
}

/** Export options that `--option` and `--options` can set. */
const EXPORT_OPTIONS = ['csv', 'xlsx', 'pdf', 'decimals', 'units', 'offsetColumn', 'empty', 'wide', 'gaps'];

/**
 * Reads a command line.
 *
 * @param args what follows the name of the command
 * @throws UsageError when it is wrong
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values: flags, positionals } = parsed(args);
  if (flags.help || flags.version) return { request: undefined, flags };
  const [request, ...more] = positionals;
  if (request === undefined) throw new UsageError('Name the file with the request, or - for standard input.');
  if (more.length > 0)
    throw new UsageError(`One request runs at a time, but there is also ${JSON.stringify(more[0])}.`);
  return { request, flags };
}

function parsed(args: readonly string[]): { readonly values: Flags; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, valueless] = /^Option '(--[\w-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(message) ?? [];
    if (valueless !== undefined) throw new UsageError(`${valueless} needs a value.`);
    const [, unknown] = /^Unknown option '--?([^'=]*)/.exec(message) ?? [];
    if (unknown === undefined) throw new UsageError(message);
    if (/token|password|secret/i.test(unknown))
      throw new UsageError(
        `There is no option --${unknown}: other users of this machine can see a command line. ` +
          'Put the token into an environment variable and name that with --token-env.',
      );
    const meant = nearest(unknown, Object.keys(OPTIONS));
    throw new UsageError(`There is no option --${unknown}${meant ? `; do you mean --${meant}?` : '.'}`);
  }
}

/**
 * Whether a command line has `--json`, even one that is wrong otherwise: who reads standard output expects JSON then.
 *
 * @param args what follows the name of the command
 */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => /^--json(=|$)/.test(arg));
}

/**
 * Returns the export options of a command line.
 *
 * @param file what `--options` names, as text; undefined without it
 * @throws UsageError when an option is unknown
 */
export function exportOptions({ option = [], options }: Flags, file: string | undefined): Values {
  const values = file === undefined ? {} : objectIn(file, options!);
  setValues(values, option, 'option');
  for (const name of Object.keys(values)) {
    if (EXPORT_OPTIONS.includes(name)) continue;
    const hint = Object.hasOwn(OPTIONS, name) ? `: use --${name}` : '';
    throw new UsageError(
      `There is no export option ${JSON.stringify(name)}${hint || `; there are ${listed(EXPORT_OPTIONS, 'and')}`}.`,
    );
  }
  return values;
}

function objectIn(text: string, path: string): Values {
  const value = parsedJson(text, `The options in ${path}`);
  if (isObject(value)) return value;
  throw new UsageError(`The options in ${path} must be an object such as {"decimals": 2}.`);
}

/**
 * Parses JSON.
 *
 * @param what names the text, for errors
 * @throws UsageError when it is no JSON
 */
export function parsedJson(text: string, what: string): unknown {
  try {
    // A byte order mark, which editors on Windows write.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new UsageError(`${what} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Returns the run time of a command line, Unix seconds; undefined when it names none.
 *
 * @throws UsageError when it is no time
 */
export function runTime({ now }: Flags): number | undefined {
  if (now === undefined) return undefined;
  const isNumber = /^-?\d+(\.\d+)?$/.test(now);
  // Date.parse reads far more than dates, in the time zone of the machine.
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(now);
  const seconds = isNumber ? Number(now) : isDate ? Date.parse(now) / 1000 : Number.NaN;
  if (Number.isFinite(seconds)) return seconds;
  throw new UsageError(`--now takes Unix seconds or a date such as 2026-01-31T00:00:00Z, not ${JSON.stringify(now)}.`);
}
