import type { Exporter, JobRecord } from 'downlink-export';
import { byId, element } from '../dom.ts';
import { messageOf } from '../failure.ts';
import { bytesText, countText, pluralText } from '../figures.ts';
import { KeyedList } from './keyed-list.ts';
import { clockText } from './words.ts';

const SHOWN = 30;

const STATE_TEXTS: Readonly<Record<JobRecord['state'], string>> = {
  notProcessed: 'to be run',
  inProgress: 'running',
  failed: 'failed',
  done: 'done',
  expired: 'expired',
};

const REASON_TEXTS: Readonly<Record<JobRecord['reason'], string>> = {
  schedule: 'on time',
  catchUp: 'caught up',
  manual: 'by hand',
};

/** The runs in this browser and their files. */
export class JobList {
  readonly #exporter: Exporter;
  readonly #empty = byId('jobs-empty', HTMLParagraphElement);
  readonly #usage = byId('inbox-usage', HTMLSpanElement);
  readonly #list: KeyedList<JobRecord, JobEntry>;

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
    this.#list = new KeyedList(
      byId('jobs', HTMLUListElement),
      ({ id }) => id,
      () => new JobEntry(exporter),
    );
  }

  async show(jobs: readonly JobRecord[]): Promise<void> {
    this.#empty.hidden = jobs.length > 0;
    this.#list.show(jobs.slice(0, SHOWN));
    const { files, bytes, maxBytes } = await this.#exporter.jobs.inbox();
    const more = jobs.length > SHOWN ? ` · ${countText(jobs.length - SHOWN)} older jobs` : '';
    this.#usage.textContent = `${pluralText(files, 'file')}, ${bytesText(bytes)} of ${bytesText(maxBytes)}${more}`;
  }
}

class JobEntry {
  readonly root = element('li', { className: 'entry' });
  readonly #state = element('span', { className: 'state' });
  readonly #time = element('span', { className: 'name' });
  readonly #facts = element('span', { className: 'muted' });
  readonly #bar = element('progress', { max: 1, ariaLabel: 'Job', hidden: true });
  readonly #details = element('ul', { className: 'results' });
  readonly #download = element('button', { type: 'button' }, 'Download');
  readonly #error = element('p', { className: 'bad', role: 'alert' });
  #id = '';

  constructor(exporter: Exporter) {
    const remove = element('button', { type: 'button' }, 'Remove');
    this.#download.addEventListener('click', () => void this.#try(() => exporter.jobs.download(this.#id)));
    remove.addEventListener('click', () => void this.#try(() => exporter.jobs.remove(this.#id)));
    this.root.append(
      element('div', { className: 'entry-head' }, this.#time, this.#state, this.#facts),
      this.#bar,
      this.#details,
      this.#error,
      element('div', { className: 'entry-actions' }, this.#download, remove),
    );
  }

  show(job: JobRecord): void {
    const { id, state, reason, request, scheduledFor, progress, attempts, error, files, warnings, notifications } = job;
    this.#id = id;
    this.#time.textContent = clockText(scheduledFor, request.format.timezone ?? 'UTC');
    this.#state.textContent = STATE_TEXTS[state];
    this.#state.dataset.state = state;
    this.#facts.textContent = [
      REASON_TEXTS[reason],
      ...(attempts > 1 ? [`begun ${countText(attempts)} times`] : []),
    ].join(' · ');
    this.#bar.hidden = state !== 'inProgress';
    if (progress?.fraction === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = progress.fraction;
    const line = (className: string, ...parts: (Node | string)[]) => element('li', { className }, ...parts);
    this.#details.replaceChildren(
      ...(error ? [line('bad', error.message)] : []),
      ...files.map(({ name, rows, size, place }) => {
        const where = place === 'inbox' ? '' : place === 'folder' ? ' · in the folder' : ' · gone';
        return line(
          '',
          element('bdi', {}, name),
          element('span', { className: 'muted' }, ` ${pluralText(rows, 'row')} · ${bytesText(size)}${where}`),
        );
      }),
      ...warnings.map(({ message, count }) => line('warning', `${countText(count)} × ${message}`)),
      ...notifications.map(({ medium, state: sending, reason: why, attempts: tries }) => {
        const after = tries > 1 ? ` after ${pluralText(tries, 'try').replace('trys', 'tries')}` : '';
        const className = sending === 'failed' ? 'bad' : sending === 'unsupported' ? 'warning' : 'muted';
        return line(className, `${medium}: ${sending}${after}${why ? `: ${why}` : ''}`);
      }),
    );
    this.#download.hidden = !files.some(({ place }) => place === 'inbox') || state !== 'done';
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    this.#error.textContent = '';
    try {
      await act();
    } catch (error) {
      this.#error.textContent = messageOf(error);
    }
  }
}
