/**
 * The states of a schedule form that people meet, without a controller: for galleries of the view, its tests and its
 * screenshots. Everything is the same at each call.
 */
import type { ScheduleForm } from '../../src/controller/schedule-form.ts';
import type { ScheduleEntry, ScheduleState } from '../../src/controller/schedule-state.ts';

/** Names of the states. */
export const SCHEDULE_STATES = [
  ...['opening', 'loading', 'empty', 'list', 'message', 'test-sent', 'test-failed', 'folder', 'faults'],
  ...['working', 'saved', 'deleted', 'failed', 'editing', 'many', 'long-names', 'hostile'],
] as const;

/** Name of a state. */
export type ScheduleStateName = (typeof SCHEDULE_STATES)[number];

/** A name of 200 characters without a space. */
export const LONG_NAME: string = 'Verbrauchsauswertung_'.repeat(10).slice(0, 200);

/** Names that must stay plain text, whatever is in them. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror="globalThis.hacked = true">',
  '__proto__',
  '\u202eright to left',
  '</li><script>globalThis.hacked = true</script>',
  '"><b>bold</b>',
];

const WEEKLY: ScheduleEntry = {
  id: 'weekly',
  name: 'Weekly temperatures',
  summary: 'Every Monday at 07:00 (Rome), covering the week before',
  place: 'This browser',
  next: 'Next: Monday, 30 November 2026 at 07:00',
  last: 'Monday, 23 November 2026 at 07:00: Temperatures_2026-11-16_2026-11-22.xlsx',
  status: 'active',
  canPause: true,
  canEdit: true,
  savedJob: 'job-1',
};

/** Entries of every kind. */
export const ENTRIES: readonly ScheduleEntry[] = [
  WEEKLY,
  {
    ...{ id: 'daily', name: 'Yesterday’s consumption', summary: 'Every day at 06:00 (Rome), covering the day before' },
    ...{ place: 'A folder: Reports', next: '', last: '', status: 'paused', canPause: true, canEdit: true },
  },
  {
    ...{ id: 'monthly', name: 'Report for the client', place: 'The server', canPause: false, canEdit: false },
    ...{ summary: 'On day 1 of every month at 08:00 (Rome), covering the month before', status: 'failed' },
    next: 'Next: Tuesday, 1 December 2026 at 08:00',
    last: 'Sunday, 1 November 2026 at 08:00: failed. The server does not let you read this series.',
  },
  {
    ...{ id: 'new', name: 'Power, raw', summary: 'Every Friday at 18:00 (Rome), covering the 7 days before' },
    ...{ place: 'The server', next: 'Next: Friday, 4 December 2026 at 18:00', last: '', status: 'waiting' },
    ...{ canPause: false, canEdit: true },
  },
];

const BASE: ScheduleState = {
  choices: { name: '', rhythm: { every: 'week', weekday: 1 }, at: '07:00', place: 'browser' },
  summary: 'Every Monday at 07:00 (Rome), covering the week before',
  next: [
    'Monday, 30 November 2026 at 07:00, covering 23 – 29 November 2026',
    'Monday, 7 December 2026 at 07:00, covering 30 November – 6 December 2026',
    'Monday, 14 December 2026 at 07:00, covering 7 – 13 December 2026',
  ],
  faults: [],
  places: [
    {
      ...{ place: 'browser', label: 'This browser' },
      meaning:
        'Runs while a tab of this site is open; a missed run is made up for. The files stay here until you save them.',
    },
    {
      ...{ place: 'folder', label: 'A folder' },
      meaning:
        'Runs while a tab of this site is open; a missed run is made up for. The files go to a folder of this computer.',
    },
    {
      ...{ place: 'server', label: 'The server' },
      meaning: 'Runs without any browser. The server writes plain files: without units, rounding and charts.',
      refusal: 'The server cannot do this: a chart. Change it, or run the export in this browser.',
    },
  ],
  media: [
    { medium: 'email', label: 'E-mail', hint: 'name@example.com' },
    { medium: 'telegram', label: 'Telegram', hint: '@channel or the number of a chat' },
    { medium: 'page', label: 'Notification of this browser', hint: '' },
  ],
  entries: [],
  outcome: { phase: 'idle' },
};

const MESSAGE = { medium: 'email', target: 'anna@example.com' } as const;

const STATES: Readonly<Record<string, () => Partial<ScheduleState>>> = {
  opening: () => ({ places: [], summary: '', next: [] }),
  list: () => ({ entries: ENTRIES }),
  message: () => ({ choices: { ...BASE.choices, message: MESSAGE } }),
  'test-sent': () => ({
    choices: { ...BASE.choices, message: MESSAGE },
    test: { phase: 'sent', message: 'The test message was sent.' },
  }),
  'test-failed': () => ({
    choices: { ...BASE.choices, message: MESSAGE },
    test: { phase: 'failed', message: 'The test message was not sent. The mail server is not reachable.' },
  }),
  folder: () => ({ choices: { ...BASE.choices, place: 'folder' }, folder: 'Reports' }),
  faults: () => ({
    choices: { ...BASE.choices, at: '', place: 'folder', message: { ...MESSAGE, target: 'anna' } },
    ...{ summary: '', next: [] },
    faults: [
      { field: 'at', message: 'Write the time as hours and minutes, such as 07:00.' },
      { field: 'place', message: 'Choose a folder.' },
      { field: 'message', message: 'Write an e-mail address such as name@example.com.' },
    ],
  }),
  working: () => ({ entries: ENTRIES, outcome: { phase: 'working' } }),
  saved: () => ({
    entries: ENTRIES,
    outcome: {
      ...{ phase: 'done', canUndo: false },
      message: 'Saved. The first run is on Monday, 30 November 2026 at 07:00.',
    },
  }),
  deleted: () => ({
    entries: ENTRIES.slice(1),
    outcome: { phase: 'done', message: '“Weekly temperatures” is deleted.', canUndo: true },
  }),
  failed: () => ({
    entries: ENTRIES,
    outcome: {
      phase: 'failed',
      failure: {
        ...{ code: 'storage-full', message: 'The storage of this browser is full.', remedies: [] },
        ...{ advice: 'Save and remove old files, then try again.', technical: 'storage-full: QuotaExceededError' },
      },
    },
  }),
  editing: () => ({ entries: ENTRIES, editing: 'weekly', choices: { ...BASE.choices, name: WEEKLY.name } }),
  many: () => ({
    entries: Array.from({ length: 200 }, (_, place) => ({
      ...(ENTRIES[place % ENTRIES.length] ?? WEEKLY),
      ...{ id: `entry-${place}`, name: `Export ${place + 1}` },
    })),
  }),
  'long-names': () => ({
    entries: ENTRIES.map((entry) => ({ ...entry, name: LONG_NAME, place: LONG_NAME, last: LONG_NAME })),
    ...{ choices: { ...BASE.choices, name: LONG_NAME, place: 'folder' }, folder: LONG_NAME },
    outcome: { phase: 'done', message: `“${LONG_NAME}” is deleted.`, canUndo: true },
  }),
  hostile: () => ({
    entries: HOSTILE_NAMES.map((name, place) => ({ ...WEEKLY, id: name, name, place: `${name}${place}`, last: name })),
    ...{ choices: { ...BASE.choices, name: HOSTILE_NAMES[0] ?? '', place: 'folder' }, folder: HOSTILE_NAMES[0] ?? '' },
  }),
};

/** Returns a state. */
export function scheduleState(name: ScheduleStateName): ScheduleState {
  const state = { ...BASE, ...STATES[name]?.() };
  if (name !== 'opening' && name !== 'loading') return state;
  const { entries: _, ...loading } = state;
  return loading;
}

/** A schedule form that does nothing but note its commands. Its state can be set. */
export interface StandInSchedule extends ScheduleForm {
  state: ScheduleState;
}

/**
 * Makes a stand-in that adds its commands to `calls`.
 *
 * @param answer is called with each command, to set what state it leads to
 */
export function standInSchedule(
  state: ScheduleState,
  calls: [name: string, ...args: unknown[]][],
  answer: (name: string) => void,
): StandInSchedule {
  const note =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push([name, ...args]);
      answer(name);
    };
  const later = (name: string) => {
    const noted = note(name);
    return async (...args: unknown[]): Promise<void> => {
      await Promise.resolve();
      noted(...args);
    };
  };
  return {
    state,
    subscribe: () => () => {},
    ...{ choose: note('choose'), open: note('open'), close: note('close'), dispose: note('dispose') },
    ...{ chooseFolder: later('chooseFolder'), sendTest: later('sendTest'), save: later('save'), edit: later('edit') },
    ...{ cancelEdit: note('cancelEdit'), pause: later('pause'), resume: later('resume'), runNow: later('runNow') },
    ...{ saveFiles: later('saveFiles'), delete: later('delete'), undo: later('undo') },
  };
}
