/** Puts errors into words, with remedies. It is loaded with the first look or export, and the notes with it. */
import type { ExportErrorCode } from '../core/errors.ts';
import { fieldsOf } from './choice-rules.ts';
import type { FormFailure, Remedy } from './form-state.ts';
import { type NoteContext, Remedies } from './notes.ts';

export { gapNotes, Remedies, sizeNotes, warningNotes } from './notes.ts';

/** Rows of a file that is easy to make. */
const EASY_ROWS = 1000;

/** What helps against each error, besides another attempt. */
const HELP: Readonly<Record<ExportErrorCode | 'unknown', (remedies: Remedies) => readonly Remedy[]>> = {
  'invalid-request': () => [],
  unsupported: (remedies) => [...remedies.coarser(EASY_ROWS), ...remedies.format('csv'), ...remedies.format('xlsx')],
  unauthorized: () => [],
  forbidden: () => [],
  'not-found': () => [],
  'rate-limited': () => [],
  network: () => [],
  server: () => [],
  'bad-response': () => [],
  'inconsistent-data': (remedies) => remedies.periods(),
  'no-data': (remedies) => remedies.periods(),
  'source-failed': () => [],
  'sink-failed': () => [],
  'worker-unavailable': () => [],
  'worker-lost': (remedies) => [...remedies.server(), ...remedies.coarser(EASY_ROWS), ...remedies.format('csv')],
  'storage-unavailable': () => [],
  'storage-full': (remedies) => [...remedies.server(), ...remedies.coarser(EASY_ROWS)],
  internal: () => [],
  unknown: () => [],
};

/** Returns the code of an error; `unknown` for what is no error of this package. */
function codeOf(error: unknown): ExportErrorCode | 'unknown' {
  const { name, code } = fieldsOf(error);
  return name === 'ExportError' && typeof code === 'string' && Object.hasOwn(HELP, code)
    ? (code as ExportErrorCode)
    : 'unknown';
}

/**
 * Puts an error into words.
 *
 * @param code of errors that do not come from this package. Default `unknown`
 */
export function failureOf(
  error: unknown,
  context: NoteContext,
  code: ExportErrorCode | 'unknown' = 'unknown',
): FormFailure {
  const own = codeOf(error);
  const known = own === 'unknown' ? code : own;
  const { message = String(error) } = fieldsOf(error);
  return {
    code: known,
    ...context.texts.failures[known],
    technical: String(message),
    remedies: HELP[known](new Remedies(context)),
  };
}
