import { element } from './dom.ts';
import { countText } from './figures.ts';
import type { LogLine } from './server-api.ts';

/** A line of the server's log as a row: time, outcome, milliseconds, bytes, request. */
export function logRow({ method, url, status, bytes, started, ended, aborted, faults }: LogLine): HTMLTableRowElement {
  const outcome = aborted ? 'cancelled' : ended === undefined ? 'under way' : String(status ?? 'broken');
  const bad = aborted || (ended !== undefined && (status === undefined || status >= 400));
  return element(
    'tr',
    {},
    element('td', {}, new Date(started).toISOString().slice(11, 23)),
    element('td', { className: bad ? 'bad' : '' }, faults ? `${outcome} (${faults.join(', ')})` : outcome),
    element('td', { className: 'number' }, ended === undefined ? '' : (ended - started).toFixed(0)),
    element('td', { className: 'number' }, countText(bytes)),
    element('td', { title: url }, `${method} ${url}`),
  );
}
