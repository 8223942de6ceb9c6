/** Describes stored recurring exports for people. */
import { isMessageParams } from '../../contract/item-kind.ts';
import type { ExportRequest } from '../../contract/request.ts';
import { splitTarget } from '../../contract/target.ts';
import { TimeZone } from '../../core/time-zone.ts';
import type { Definition } from '../../recurring/definitions/definitions.ts';
import { recurrenceOf } from '../../recurring/schedule/due.ts';
import type { JobRecord } from '../../storage/records.ts';
import type { FormSeries } from '../choices.ts';
import type { ScheduleEntry } from '../schedule-state.ts';
import type { OutcomeTexts } from '../texts/outcome-texts.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import { calendarOf } from './schedule-calendar.ts';
import type { ScheduleWords } from './schedule-words.ts';
import { undated } from './scheduled-export.ts';
import { storedChoices, storedName } from './stored-choices.ts';

/** The most file names to list. */
const MAX_NAMES = 3;

/** What describing an entry takes. */
export interface EntryContext {
  /** The texts. */
  readonly texts: ScheduleFormTexts;
  /** What is told about failed runs. */
  readonly failures: OutcomeTexts['failures'];
  /** The words. */
  readonly words: ScheduleWords;
  /** The series that the form offers. */
  readonly series: readonly FormSeries[];
  /** Name of the chosen folder. Absent while there is none. */
  readonly folder: string | undefined;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * Describes a definition. One that this browser cannot read, such as one of a zone that only other browsers know, has
 * fewer words.
 *
 * @param jobs all jobs, latest run time first
 */
export function scheduleEntry(
  definition: Definition,
  jobs: readonly JobRecord[],
  context: EntryContext,
): ScheduleEntry {
  const { id, executor, isPaused = false } = definition;
  try {
    return entryOf(definition, jobs, context);
  } catch {
    const place = context.texts.places[executor === 'server' ? 'server' : 'browser'].label;
    const status = isPaused ? 'paused' : 'failed';
    return {
      ...{ id, name: storedName(definition) || id, summary: '', place, next: '', last: '', status },
      ...{ canPause: executor === 'browser', canEdit: false },
    };
  }
}

function entryOf(definition: Definition, jobs: readonly JobRecord[], context: EntryContext): ScheduleEntry {
  const { id, request, executor, options, isPaused = false, sync, outbox } = definition;
  const { texts, words, series, folder, now } = context;
  const own = jobs.filter(({ definitionId, state }) => definitionId === id && state !== 'notProcessed');
  const [last] = own;
  const saved = own.find(({ state, files }) => state === 'done' && files.some(({ place }) => place === 'inbox'));
  const refusal = sync.state === 'rejected' ? [texts.changeRefused(sync.reason ?? '')] : [];
  const hasFailed = refusal.length > 0 || last?.state === 'failed';
  const at = isPaused ? undefined : nextRun(definition, now);
  const isFolder = executor === 'browser' && options.place !== 'inbox' && folder !== undefined;
  return {
    id,
    name: definitionName(definition),
    summary: words.summary(request, options.windowEnd ?? 'run'),
    place: isFolder
      ? `${texts.places.folder.label}: ${folder}`
      : texts.places[executor === 'server' ? 'server' : 'browser'].label,
    next: at === undefined ? '' : texts.nextRun(words.run(at, zoneOf(request), calendarOf(request)?.at)),
    last: [...(last ? [lastRun(last, context)] : []), ...refusal].join(' '),
    status: isPaused ? 'paused' : hasFailed ? 'failed' : outbox.length > 0 ? 'waiting' : 'active',
    canPause: executor === 'browser',
    canEdit: storedChoices(definition, series) !== undefined,
    ...(saved && { savedJob: saved.id }),
  };
}

/** The next run of a definition, Unix milliseconds. Undefined when there is none. */
export function nextRun(definition: Pick<Definition, 'request'>, now: number): number | undefined {
  return recurrenceOf(definition).next(now, 1)[0];
}

/** The zone of a request. */
export function zoneOf({ format }: ExportRequest): TimeZone {
  return TimeZone.of(format.timezone ?? 'UTC');
}

/** The name of a definition for people: the one it was given, the file's, or that of its series. */
export function definitionName(definition: Pick<Definition, 'data' | 'request' | 'id'>): string {
  const { request, id } = definition;
  const [item] = request.items;
  const own = storedName(definition) || undated(request.format.filename ?? item?.filename ?? '');
  if (own) return own;
  if (!item || !isMessageParams(item.params)) return id;
  const [first, ...others] = splitTarget(item.params.target);
  const label = first?.label ?? first?.name.slice(first.name.lastIndexOf(':') + 1) ?? '';
  const more = others.length + request.items.length - 1;
  return more > 0 ? `${label} +${more}` : label;
}

/** The last run in words. */
function lastRun(job: JobRecord, { texts, words, failures }: EntryContext): string {
  const when = words.run(job.scheduledFor * 1000, zoneOf(job.request));
  if (job.state === 'failed') {
    const { code = 'unknown' } = job.error ?? {};
    return texts.lastFailed(when, failures[code === 'interrupted' ? 'worker-lost' : code].message);
  }
  if (job.state === 'expired') return texts.lastExpired(when);
  if (job.state !== 'done') return texts.lastRunning(when);
  if (job.files.length === 0) return texts.lastEmpty(when);
  const names = job.files.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = job.files.length - names.length;
  return texts.lastDone(when, more > 0 ? `${names.join(', ')} +${more}` : words.list(names));
}
