import { download } from 'downlink-export';
import { byId, element } from '../dom.ts';
import { FaultForm, type OfferedFault } from '../fault-form.ts';
import { bytesText, countText, pluralText } from '../figures.ts';
import { mailEntry } from '../mail-entry.ts';
import { type ArrivedMail, type ServerExport, serverApi } from '../server-api.ts';
import { durationText, timeText } from './words.ts';

const FAULTS: readonly OfferedFault[] = [
  { label: 'Dropped before it is read', rules: [{ kind: 'dropBeforeReading' }] },
  { label: 'Dropped after it is stored', rules: [{ kind: 'dropAfterCommit' }] },
  { label: 'Dropped after it is stored, on a reused connection', rules: [{ kind: 'dropReused' }] },
  { label: 'Answer cut short', rules: [{ kind: 'truncated' }] },
  { label: 'Answer cut short, looks whole', rules: [{ kind: 'truncated', how: 'silent' }] },
  { label: 'Stored 10 seconds late', rules: [{ kind: 'slowCommit', ms: 10_000 }] },
  { label: '500, not stored', rules: [{ kind: 'status', status: 500 }] },
  { label: '500, stored all the same', rules: [{ kind: 'status', status: 500, commit: true }] },
  { label: '429, queue full, try again in 5 seconds', rules: [{ kind: 'status', status: 429, retryAfter: 5 }] },
  { label: '401, token refused', rules: [{ kind: 'status', status: 401 }] },
  { label: '403, access refused', rules: [{ kind: 'status', status: 403 }] },
  { label: '400, request refused', rules: [{ kind: 'status', status: 400 }] },
  { label: '201 with a page of HTML', rules: [{ kind: 'wrongBody' }] },
  { label: '201 without an id', rules: [{ kind: 'wrongBody', shape: 'noId' }] },
  { label: 'The list fails', rules: [{ kind: 'status', status: 503, method: 'GET' }] },
  { label: 'A deletion is done, and its answer dropped', rules: [{ kind: 'dropAfterCommit', method: 'DELETE' }] },
];

const POLL_MS = 1500;

/** What the server has stored, its faults, and the mails that it sent. Asks only while it is shown. */
export class StoredExports {
  readonly #faults = new FaultForm('export-fault', FAULTS, serverApi.setExportFaults);
  readonly #rows = byId('stored', HTMLTableSectionElement);
  readonly #note = byId('stored-note', HTMLSpanElement);
  readonly #mails = byId('mails', HTMLUListElement);
  readonly #mailNote = byId('mail-note', HTMLSpanElement);
  #shown = false;
  #lastStored = '';
  #lastMail: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.#refresh());
  }

  /** Whether it is shown. */
  set shown(shown: boolean) {
    this.#shown = shown;
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#shown || document.hidden) return;
    try {
      const [stored, faults, mails] = await Promise.all([
        serverApi.exports(),
        serverApi.exportFaults(),
        serverApi.mails(),
      ]);
      this.#faults.show(faults);
      this.#list(stored);
      this.#listMails(mails);
    } catch (error) {
      this.#faults.fail(error);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), POLL_MS);
  }

  #list(stored: readonly ServerExport[]): void {
    const text = JSON.stringify(stored);
    // What is made anew loses the focus that is on it.
    if (text === this.#lastStored) return;
    this.#lastStored = text;
    this.#note.textContent = countText(stored.length);
    this.#rows.replaceChildren(
      ...stored.map(({ id, status, request, runs, dueAt, file, error }) =>
        element(
          'tr',
          {},
          element('td', { title: id }, id.slice(0, 8)),
          element('td', { className: status === 'failed' ? 'bad' : '', title: error ?? '' }, status),
          element('td', {}, request.periodicity ? durationText(request.periodicity) : 'once'),
          element('td', { className: 'number' }, countText(runs)),
          element('td', {}, dueAt === null ? '' : timeText(new Date(dueAt * 1000).toISOString())),
          element('td', {}, file ? this.#fileButton(id, file) : ''),
        ),
      ),
    );
  }

  #fileButton(id: string, { name, size }: NonNullable<ServerExport['file']>): HTMLButtonElement {
    const button = element('button', { type: 'button', className: 'link', title: bytesText(size) }, name);
    button.addEventListener('click', async () => {
      try {
        const blob = await serverApi.exportFile(id);
        await download({ files: [{ name, type: blob.type, size: blob.size, rows: 0, blob }] });
      } catch (error) {
        this.#faults.fail(error);
      }
    });
    return button;
  }

  #listMails(mails: readonly ArrivedMail[]): void {
    const last = mails.at(-1)?.id;
    this.#mailNote.textContent = pluralText(mails.length, 'mail');
    if (last === this.#lastMail) return;
    this.#lastMail = last;
    this.#mails.replaceChildren(...mails.toReversed().map(mailEntry));
  }
}
