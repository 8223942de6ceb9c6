import { ExportError, type ExportErrorCode, type RequestIssue } from 'downlink-export';
import { byId, element } from './dom.ts';

/** What went wrong, in a few words. */
const TITLES: Readonly<Record<ExportErrorCode, string>> = {
  'invalid-request': 'The request needs a change',
  unsupported: 'Not supported yet',
  unauthorized: 'The server did not accept the token',
  forbidden: 'The server refused access',
  'not-found': 'There is no such channel',
  'rate-limited': 'The server asked for fewer requests, again and again',
  network: 'The server could not be reached',
  server: 'The server failed',
  'bad-response': 'The server answered something else',
  'inconsistent-data': 'The data kept changing while they were read',
  'no-data': 'There is nothing to export',
  'source-failed': 'The source failed',
  'sink-failed': 'The file could not be written',
  'worker-unavailable': 'The worker could not be started',
  'worker-lost': 'The worker stopped',
  'storage-unavailable': 'This browser does not store recurring exports',
  'storage-full': 'The storage of this browser is full',
  internal: 'A fault of downlink',
};

/** Shows an error with every issue of the request. */
export function showFailure(error: unknown): void {
  fillFailure(byId('error', HTMLDivElement), error);
}

/** Takes the error away. */
export function hideFailure(): void {
  clearFailure(byId('error', HTMLDivElement));
}

/** Shows an error in a box of its own. */
export function fillFailure(box: HTMLElement, error: unknown): void {
  const known = error instanceof ExportError;
  box.replaceChildren(
    element('strong', {}, known ? TITLES[error.code] : 'Something went wrong'),
    ...(known && error.issues.length > 0 ? [issueList(error.issues)] : [element('p', {}, messageOf(error))]),
  );
  if (known) box.dataset.code = error.code;
  box.hidden = false;
}

/** Takes it away. */
export function clearFailure(box: HTMLElement): void {
  box.hidden = true;
  delete box.dataset.code;
  box.replaceChildren();
}

/** What an error says, in a line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Every fault of a request; the messages say where by themselves. */
export function issueList(issues: readonly RequestIssue[]): HTMLUListElement {
  return element('ul', {}, ...issues.map(({ message }) => element('li', { className: 'issue' }, message)));
}
