/** Checks and copies the arguments of a call that runs a request. */
import { ExportError } from '../core/errors.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import { isTooDeep } from './nesting.ts';

/** The latest run time in Unix seconds. Larger numbers are most likely milliseconds, as in the bounds of a request. */
const LATEST_SECONDS = 1e11;

/**
 * Checks a run time.
 *
 * @throws TypeError when it is not in Unix seconds
 */
export function checkRunTime(now: number): void {
  if (!Number.isFinite(now)) throw new TypeError('now must be Unix seconds, a finite number.');
  if (Math.abs(now) > LATEST_SECONDS)
    throw new TypeError(`now must be Unix seconds, but ${now} looks like milliseconds: use Date.now() / 1000.`);
}

/**
 * Copies a request, which the engine then checks. A request with parts that cannot be cloned, such as a
 * function or a proxy of a framework's state, is converted through JSON.
 */
export function plainRequest(request: unknown): unknown {
  if (isTooDeep(request)) throw notPlain('The request is nested too deeply: 100 levels are the most.');
  try {
    return structuredClone(request);
  } catch {
    try {
      return JSON.parse(JSON.stringify(request) ?? 'null');
    } catch (cause) {
      throw notPlain('The request must be plain data that JSON can express.', { cause });
    }
  }
}

function notPlain(message: string, options: { readonly cause?: unknown } = {}): ExportError {
  return new ExportError('invalid-request', message, { ...options, issues: [{ path: [], message }] });
}

/** Copies the options for every format, without other properties. */
export function settingsOf({
  decimals,
  units,
  offsetColumn,
  empty,
  wide,
  gaps,
}: ExportSettingsOptions): ExportSettingsOptions {
  const given = Object.entries({ decimals, units, offsetColumn, empty, wide, gaps });
  return plainRequest(Object.fromEntries(given.filter(([, value]) => value !== undefined))) as ExportSettingsOptions;
}
