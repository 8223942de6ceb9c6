/** Tells people about an export on a terminal: progress, warnings and errors. */
import { ExportError, type ExportErrorCode } from '../../core/errors.ts';
import type { ExportWarning } from '../../core/warnings.ts';
import type { ExportProgress } from '../../pipeline/progress.ts';
import { UsageError } from './usage.ts';

/** Characters that would move the cursor or color the terminal. Messages quote what servers say. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

const printable = (text: string): string => text.replace(CONTROLS, ' ');

/** The warnings, one on each line. */
export const warningLines = (warnings: readonly ExportWarning[]): string =>
  warnings
    .map(({ code, message, count, item }) => {
      const where = item === undefined ? '' : `items[${item}]: `;
      return `warning: ${where}${printable(message)} (${code}, ${count} ×)\n`;
    })
    .join('');

/** An error. When a request has several faults, each is on a line of its own. */
export function errorLines(error: unknown): string {
  const { code, message, issues } = errorFacts(error);
  const reason = systemReason(error);
  if (issues.length < 2) return `error: ${printable(message)}${reason === undefined ? '' : ` (${reason})`}\n`;
  const faults = issues.map((issue) => `  ${printable(issue.message)}\n`);
  const title =
    code === 'invalid-request'
      ? `The request has ${issues.length} faults`
      : `${issues.length} parts of the request cannot run here`;
  return `error: ${title}:\n${faults.join('')}`;
}

/** The code that Node gives for a failed connection, such as `ECONNREFUSED`. */
function systemReason(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++)
    if ('code' in cause && typeof cause.code === 'string' && /^[A-Z][A-Z_]+$/.test(cause.code)) return cause.code;
  return undefined;
}

/** What `--json` tells about an error. */
export interface ErrorFacts extends Pick<ExportError, 'message' | 'issues'> {
  /** Code of an {@link ExportError}; `usage` when the command line is wrong; `cancelled`. */
  readonly code: ExportErrorCode | 'usage' | 'cancelled';
  /** HTTP status of the last answer. Absent when there was none. */
  readonly status?: number;
}

/** Returns what `--json` tells about an error. */
export function errorFacts(error: unknown): ErrorFacts {
  const message = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  if (error instanceof DOMException) return { code: 'cancelled', message, issues: [] };
  if (error instanceof UsageError || error instanceof TypeError) return { code: 'usage', message, issues: [] };
  if (!(error instanceof ExportError)) return { code: 'internal', message, issues: [] };
  const { code, issues, status } = error;
  return { code, message, issues, ...(status !== undefined && { status }) };
}

/** One line about the progress of an export. */
export function progressLine(progress: ExportProgress): string {
  const { fraction, item, items, messages, totalMessages, rows, bytes, waiting } = progress;
  const { rowsPerSecond, secondsLeft } = progress;
  const parts = [
    ...(fraction === undefined ? [] : [`${Math.floor(fraction * 100)} %`]),
    ...(items > 1 ? [`item ${item + 1} of ${items}`] : []),
    `${count(messages)}${totalMessages === undefined ? '' : ` of ${count(totalMessages)}`} messages`,
    `${count(rows)} rows`,
    sizeOf(bytes),
    ...(rowsPerSecond === undefined ? [] : [`${count(Math.round(rowsPerSecond))} rows/s`]),
    ...(secondsLeft === undefined ? [] : [`${timeOf(secondsLeft)} left`]),
    ...(waiting ? [`waiting (${waiting.reason})`] : []),
  ];
  return parts.join(' · ');
}

const count = (number: number): string => number.toLocaleString('en');

const timeOf = (seconds: number): string =>
  seconds < 99.5 ? `${Math.ceil(seconds)} s` : `${count(Math.ceil(seconds / 60))} min`;

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
