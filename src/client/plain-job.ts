/** Copies requests, and says why a job cannot be sent to the worker, or run. A page loads it only for that reason. */
import { ExportError } from '../core/errors.ts';
import type { JobMessage } from '../protocol/rpc.ts';

/** A job as the page gives it; anything may be in it. */
export type GivenJob = Omit<JobMessage, 'id' | 'outputTarget' | 'settings'> & {
  readonly settings: { readonly [Name in keyof NonNullable<JobMessage['settings']>]: unknown };
};

/**
 * Converts a job whose request or settings have parts that cannot be sent, such as a function or a proxy of a
 * framework's state, through JSON.
 *
 * @param isTooDeep tells what is nested too deeply to be sent
 * @throws ExportError `invalid-request` when the request or a setting cannot be converted; TypeError when other options
 * cannot be sent
 */
export function convertedJob(
  { request, settings, ...others }: GivenJob,
  isTooDeep: (value: unknown) => boolean,
): GivenJob {
  const { bundle, formatOptions, source, resources } = others;
  if (isTooDeep(settings)) throw notPlainOptions('they are nested too deeply.');
  const options = [bundle, formatOptions, source, resources];
  if (isTooDeep(options)) throw notPlainOptions('they are nested too deeply.');
  checkPlain(options);
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return {
    ...others,
    request: plainRequest(request, isTooDeep),
    settings: plainRequest(given, isTooDeep) as GivenJob['settings'],
  };
}

/**
 * Copies a request. One with parts that cannot be cloned, such as a function or a proxy of a framework's state, is
 * converted through JSON.
 *
 * @param isTooDeep tells what is nested too deeply to be copied
 * @throws ExportError `invalid-request` when it cannot be copied
 */
export function plainRequest(request: unknown, isTooDeep: (value: unknown) => boolean): unknown {
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

function checkPlain(options: unknown): void {
  try {
    structuredClone(options);
  } catch (cause) {
    throw notPlainOptions((cause as Error).message, cause);
  }
}

const notPlainOptions = (reason: string, cause?: unknown): TypeError =>
  new TypeError(`Options and sources must be plain data: ${reason}`, { cause });

/** Returns the error for a run time that `isRunTime` refuses. */
export function wrongRunTime(now: unknown): TypeError {
  const isMilliseconds = typeof now === 'number' && Number.isFinite(now);
  return new TypeError(
    `now must be Unix seconds, a finite number${isMilliseconds ? `, but ${now} looks like milliseconds: use Date.now() / 1000` : ''}.`,
  );
}
