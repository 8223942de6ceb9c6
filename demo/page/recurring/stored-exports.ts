import { download } from 'downlink';
import { byId, element } from '../dom.ts';
import { messageOf } from '../failure.ts';
import { bytesText, countText, pluralText } from '../figures.ts';
import { type ActiveFault, type ArrivedMail, type ServerExport, serverApi } from '../server-api.ts';
import { durationText, timeText } from './words.ts';

/** The faults on offer: what a person reads, and the rules that make it so. */
const FAULTS: readonly { label: string; rules: readonly object[] }[] = [
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
  readonly #state = byId('export-fault-state', HTMLParagraphElement);
  readonly #rows = byId('stored', HTMLTableSectionElement);
  readonly #note = byId('stored-note', HTMLSpanElement);
  readonly #mails = byId('mails', HTMLUListElement);
  readonly #mailNote = byId('mail-note', HTMLSpanElement);
  #shown = false;
  #lastStored = '';
  #lastMail: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const fault = byId('export-fault', HTMLSelectElement);
    const count = byId('export-fault-times', HTMLSelectElement);
    fault.append(...FAULTS.map(({ label }, index) => element('option', { value: String(index) }, label)));
    byId('export-faults', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const times = count.value === '' ? {} : { times: Number(count.value) };
      void this.#apply((FAULTS[Number(fault.value)]?.rules ?? []).map((rule) => ({ ...rule, ...times })));
    });
    byId('export-fault-clear', HTMLButtonElement).addEventListener('click', () => void this.#apply([]));
    document.addEventListener('visibilitychange', () => void this.#refresh());
  }

  /** Whether it is shown. */
  set shown(shown: boolean) {
    this.#shown = shown;
    void this.#refresh();
  }

  async #apply(rules: readonly object[]): Promise<void> {
    try {
      this.#tell(await serverApi.setExportFaults(rules));
    } catch (error) {
      this.#state.textContent = messageOf(error);
    }
  }

  #tell(faults: readonly ActiveFault[]): void {
    const text = faults
      .map(({ kind, times, acted }) => `${kind}: has acted ${pluralText(acted, 'time')}${times ? ` of ${times}` : ''}`)
      .join('; ');
    const state = text || 'No fault is on.';
    if (this.#state.textContent !== state) this.#state.textContent = state;
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
      this.#tell(faults);
      this.#list(stored);
      this.#listMails(mails);
    } catch (error) {
      this.#state.textContent = messageOf(error);
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
        this.#state.textContent = messageOf(error);
      }
    });
    return button;
  }

  #listMails(mails: readonly ArrivedMail[]): void {
    const last = mails.at(-1)?.id;
    this.#mailNote.textContent = pluralText(mails.length, 'mail');
    if (last === this.#lastMail) return;
    this.#lastMail = last;
    this.#mails.replaceChildren(
      ...mails
        .toReversed()
        .map(({ receivedAt, to, source }) =>
          element(
            'li',
            { className: 'entry' },
            element('span', { className: 'muted' }, `${timeText(receivedAt)} to ${to.join(', ')}`),
            element('pre', {}, source),
          ),
        ),
    );
  }
}
