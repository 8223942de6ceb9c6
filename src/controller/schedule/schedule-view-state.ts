/** Makes the state of a schedule form of what is known. */
import type { NotificationMedium } from '../../contract/request.ts';
import { TimeZone } from '../../core/time-zone.ts';
import { media as allMedia } from '../../notify/media/index.ts';
import type { Definition } from '../../recurring/definitions/definitions.ts';
import type { FolderStatus } from '../../recurring/jobs/jobs.ts';
import type { JobRecord } from '../../storage/records.ts';
import type { FormState } from '../form-state.ts';
import type { OfferedPlace, ScheduleChoices, ScheduleFault, SchedulePlace, ScheduleState } from '../schedule-state.ts';
import type { OutcomeTexts } from '../texts/outcome-texts.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import { DEFAULT_CHOICES } from './default-choices.ts';
import { isRhythm, isTimeOfDay } from './schedule-calendar.ts';
import { scheduleEntry } from './schedule-entries.ts';
import { ScheduleWords } from './schedule-words.ts';
import { browserOnlyChoices, losesLogo, scheduleRequest } from './scheduled-export.ts';

const PLACES: readonly SchedulePlace[] = ['browser', 'folder', 'server'];

/** Upcoming runs to show. */
const NEXT_RUNS = 3;

/** What the state of a schedule form is made of. */
export interface Known {
  /** State of the export form. */
  readonly form: FormState;
  /** The texts. */
  readonly texts: ScheduleFormTexts;
  /** What is told about failed runs. */
  readonly failures: OutcomeTexts['failures'];
  /** What was chosen. */
  readonly choices: Partial<ScheduleChoices>;
  /** The media that this page can send messages with. Undefined while they are loaded. */
  readonly media: readonly (NotificationMedium | 'page')[] | undefined;
  /** Whether there is a server to run exports. */
  readonly hasServer: boolean;
  /** The chosen folder. */
  readonly folder: FolderStatus | null;
  /** The definition that is being edited. */
  readonly editing: Definition | undefined;
  /** The definitions. Undefined while they are loaded. */
  readonly definitions: readonly Definition[] | undefined;
  /** The jobs. Undefined while they are loaded. */
  readonly jobs: readonly JobRecord[] | undefined;
  /** The outcome of the last action. */
  readonly outcome: ScheduleState['outcome'];
  /** The outcome of the last test. */
  readonly test: ScheduleState['test'];
}

/** A state, and the times of the recurring export that it describes. */
export interface Described {
  /** The state. */
  readonly state: ScheduleState;
  /** The times. Undefined when the rhythm, the time of day or the zone is at fault. */
  readonly times?: ReturnType<typeof scheduleRequest>;
}

/**
 * Makes the state.
 *
 * @param now Unix milliseconds
 */
export function scheduleState(known: Known, now: number): Described {
  const { form, texts, failures, folder, editing, definitions, jobs, outcome, test } = known;
  const words = new ScheduleWords(form.locale, texts);
  const places = offeredPlaces(known, words);
  const choices = completeChoices(known.choices, places);
  const offered = choices.place === 'server' ? allMedia.map(({ id }) => id) : (known.media ?? []);
  const { timezone } = form.choices;
  const isTimed = isRhythm(choices.rhythm) && isTimeOfDay(choices.at) && isZone(timezone);
  const times = isTimed ? scheduleRequest(choices, timezone, now, editing?.request) : undefined;
  const windowEnd = choices.place === 'server' ? 'run' : 'midnight';
  const summary = times ? words.summary(times, windowEnd) : '';
  const context = { texts, failures, words, series: form.series, folder: folder?.name, now };
  const state: ScheduleState = {
    choices,
    summary: summary && choices.place !== 'server' && losesLogo(form) ? texts.withoutLogo(summary) : summary,
    next: times ? words.next(times, windowEnd, now, NEXT_RUNS) : [],
    faults: faultsOf(known, choices, places),
    places,
    ...(folder && { folder: folder.name }),
    media: offered.map((medium) => ({ medium, ...texts.media[medium] })),
    ...(test && { test }),
    ...(editing && { editing: editing.id }),
    ...(definitions && jobs && { entries: definitions.map((one) => scheduleEntry(one, jobs, context)) }),
    outcome,
  };
  return { state, ...(times && { times }) };
}

function completeChoices(chosen: Partial<ScheduleChoices>, places: readonly OfferedPlace[]): ScheduleChoices {
  const server = places.find(({ place }) => place === 'server');
  const place: SchedulePlace = server && server.refusal === undefined ? 'server' : 'browser';
  const { message, ...choices } = { ...DEFAULT_CHOICES, place, ...chosen };
  return { ...choices, ...(message && { message }) };
}

function offeredPlaces({ form, texts, hasServer }: Known, words: ScheduleWords): OfferedPlace[] {
  const blocking = browserOnlyChoices(form).map((choice) => texts.browserOnly[choice]);
  const unable = blocking.length > 0 ? texts.serverCannot(words.list(blocking)) : undefined;
  const refusals: Readonly<Record<SchedulePlace, string | undefined>> = {
    browser: undefined,
    folder: 'showDirectoryPicker' in globalThis ? undefined : texts.noFolders,
    server: hasServer ? unable : texts.noServer,
  };
  return PLACES.map((place) => {
    const refusal = refusals[place];
    return { place, ...texts.places[place], ...(refusal !== undefined && { refusal }) };
  });
}

function faultsOf(
  { form, texts, folder, media }: Known,
  { rhythm, at, place, message }: ScheduleChoices,
  places: readonly OfferedPlace[],
): ScheduleFault[] {
  const faults: ScheduleFault[] = [];
  if (!isRhythm(rhythm)) faults.push({ field: 'rhythm', message: texts.wrongDay });
  if (!isTimeOfDay(at)) faults.push({ field: 'at', message: texts.wrongTime });
  const refusal = places.find((one) => one.place === place)?.refusal;
  if (refusal !== undefined) faults.push({ field: 'place', message: refusal });
  else if (place === 'folder' && !folder) faults.push({ field: 'place', message: texts.chooseFolder });
  else if (place === 'folder' && folder && folder.permission !== 'granted')
    faults.push({ field: 'place', message: texts.permitFolder(folder.name) });
  const wrongMessage = messageFault(message, place, media, texts);
  if (wrongMessage !== undefined) faults.push({ field: 'message', message: wrongMessage });
  for (const fault of form.faults) faults.push({ field: 'file', message: fault.message });
  if (!form.request && form.faults.length === 0) faults.push({ field: 'file', message: texts.incomplete });
  return faults;
}

function messageFault(
  message: ScheduleChoices['message'],
  place: SchedulePlace,
  media: Known['media'],
  texts: ScheduleFormTexts,
): string | undefined {
  if (!message) return place === 'server' ? texts.serverNeedsMessage : undefined;
  const { medium, target } = message;
  if (place === 'server' && medium === 'page') return texts.serverHasNoPage;
  if (place !== 'server' && media && !media.includes(medium)) return texts.noMedium(texts.media[medium].label);
  if (medium === 'email' && target.trim() && !/^[^\s@]+@[^\s@]+$/.test(target.trim())) return texts.wrongAddress;
  return undefined;
}

function isZone(timezone: string): boolean {
  try {
    TimeZone.of(timezone);
    return true;
  } catch {
    return false;
  }
}
