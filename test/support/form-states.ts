/**
 * The states of an export form that people meet, without a controller: for galleries of the element's views, their tests
 * and their screenshots. Everything is the same at each call.
 */
import type { ExportedFile } from '../../src/client/export-options.ts';
import type { ExportChoices, FormSeries } from '../../src/controller/choices.ts';
import type { FormFailure, FormLook, FormNote, FormRun, FormState } from '../../src/controller/form-state.ts';
import type { ExportProgress } from '../../src/pipeline/progress.ts';
import type { ExportPreview, PreviewColumn } from '../../src/pipeline/run-preview.ts';
import { messagesIn } from './form-messages.ts';
import { SERVER_STATE_NAMES, serverState } from './server-states.ts';

/** Names of the states. */
export const STATE_NAMES = [
  ...['loading', 'reloading', 'idle', 'xlsx', 'csv', 'csv-comma', 'csv-tabs', 'pdf', 'notes', 'empty', 'look-failed'],
  ...[
    'starting',
    'running',
    'waiting',
    'waiting-unknown',
    'finishing',
    'done',
    'done-notes',
    'done-files',
    'done-nothing',
  ],
  ...['run-failed', 'cancelled', 'long-labels', 'hostile', 'many-columns'],
  ...SERVER_STATE_NAMES,
] as const;

/** Name of a state. */
export type StateName = (typeof STATE_NAMES)[number];

/** Labels that must stay plain text, whatever is in them. */
export const HOSTILE_LABELS: readonly string[] = [
  '<img src=x onerror="globalThis.hacked = true">',
  '__proto__',
  '\u202eright to left',
  '=HYPERLINK("https://example.com";"x")',
  'a;b,c"d',
  '</td></table><script>globalThis.hacked = true</script>',
  '   ',
];

/** A label of 200 characters without a place to break. */
export const LONG_LABEL: string = `Temperature_${'of_the_secondary_heat_exchanger_'.repeat(6)}`
  .slice(0, 199)
  .concat('.');

const FROM = Date.UTC(2023, 9, 1) / 1000;
const TO = Date.UTC(2023, 10, 1) / 1000;

const CHOICES: ExportChoices = {
  extension: 'xlsx',
  series: [],
  period: { kind: 'lastMonth' },
  timezone: 'UTC',
  filename: '',
  decimals: 'auto',
  units: true,
  timeLabel: '',
  perDevice: false,
  parts: 'one',
  figures: 'auto',
  title: '',
};

/** Returns a state in a language. */
export function formState(name: StateName, locale = 'en'): FormState {
  const messages = messagesIn(locale);
  const labels = [...messages.labels];
  const base = baseState(locale, labels);
  const ready = (preview: ExportPreview, more: Partial<FormLook> = {}): FormLook => ({
    phase: 'ready',
    preview,
    estimate: { messages: 4460, rows: 744, bytes: 48_200, items: [] },
    seconds: 2,
    notes: [],
    ...more,
  });
  const xlsx = previewOf(labels, 'xlsx');
  const withRun = (run: FormRun): FormState => ({ ...base, look: ready(xlsx), run });
  const running = (progress: Partial<ExportProgress>, message: string): FormState =>
    withRun({ phase: 'running', progress: { ...PROGRESS, ...progress }, message });
  const csv = (csvOptions: FormState['options']['csv'], iso: boolean): FormState => ({
    ...base,
    choices: { ...base.choices, extension: 'csv' },
    options: { units: 'header', ...(csvOptions && { csv: csvOptions }) },
    look: ready(previewOf([...labels.slice(0, 2), 'Status; "A", B'], iso ? 'iso' : 'csv')),
  });
  switch (name) {
    case 'loading':
      return { ...base, look: { phase: 'loading', notes: [] } };
    case 'reloading':
      return { ...base, look: ready(xlsx, { phase: 'loading' }) };
    case 'idle':
      return { ...base, faults: [{ field: 'series', message: messages.noSeries }], look: { phase: 'idle', notes: [] } };
    case 'xlsx':
      return { ...base, options: { ...base.options, xlsx: { chart: true } }, look: ready(xlsx) };
    case 'csv':
      return csv(undefined, true);
    case 'csv-comma':
      return csv({ preset: 'excel-decimal-comma' }, false);
    case 'csv-tabs':
      return csv({ preset: 'excel-utf16' }, false);
    case 'pdf':
      return {
        ...base,
        choices: { ...base.choices, extension: 'pdf' },
        options: { ...base.options, pdf: { chart: true, summary: true } },
        look: ready(previewOf(labels, 'pdf'), {
          estimate: { messages: 4460, rows: 744, bytes: 82_300, pages: 14, items: [] },
        }),
      };
    case 'notes':
      return {
        ...base,
        clockChanges: [{ at: Date.UTC(2023, 9, 29, 1) / 1000, message: messages.clockChange }],
        look: ready(xlsx, { notes: notesOf(messages) }),
      };
    case 'empty':
      return {
        ...base,
        look: ready(
          { ...xlsx, rows: [], truncated: false },
          {
            estimate: { messages: 0, rows: 0, bytes: 6200, items: [] },
            notes: [
              {
                code: 'no-data',
                message: messages.lastReading,
                remedies: [{ label: messages.otherPeriod, choices: { period: { kind: 'last7Days' } } }],
              },
            ],
          },
        ),
      };
    case 'look-failed':
      return { ...base, look: { phase: 'failed', notes: [], failure: failureOf(messages) } };
    case 'starting':
      return withRun({ phase: 'running', message: '' });
    case 'running':
      return running({}, messages.reading);
    case 'waiting':
      return running({ waiting: { reason: 'network', until: Date.UTC(2023, 10, 2) } }, messages.connectionLost);
    case 'waiting-unknown':
      return withRun({
        phase: 'running',
        progress: {
          phase: 'reading',
          item: 0,
          items: 1,
          messages: 0,
          rows: 0,
          bytes: 0,
          waiting: { reason: 'offline' },
        },
        message: messages.offline,
      });
    case 'finishing':
      return running({ phase: 'finishing', fraction: 0.99 }, '');
    case 'done':
      return withRun(doneWith([file('Leistung und Klima 2023-10.xlsx', 48_211, 744)], []));
    case 'done-notes':
      return withRun(doneWith([file('Power and climate 2023-10.xlsx', 48_211, 744)], notesOf(messages)));
    case 'done-files':
      return withRun(
        doneWith(
          labels.map((label, at) => file(`${label} 2023-10.csv`, 1_204_211 + 40_000 * at, 44_640)),
          [],
        ),
      );
    case 'done-nothing':
      return withRun(doneWith([], []));
    case 'run-failed':
      return withRun({ phase: 'failed', failure: failureOf(messages) });
    case 'cancelled':
      return withRun({ phase: 'cancelled' });
    case 'long-labels': {
      const long = [LONG_LABEL, `${LONG_LABEL}2`];
      return {
        ...baseState(locale, long),
        look: ready(
          { ...previewOf(long, 'xlsx'), fileName: `${LONG_LABEL}.xlsx`, title: LONG_LABEL },
          { notes: [{ code: 'size', message: LONG_LABEL, remedies: [{ label: LONG_LABEL, choices: {} }] }] },
        ),
        run: doneWith([file(`${LONG_LABEL}.xlsx`, 48_211, 744)], []),
      };
    }
    case 'hostile':
      return {
        ...baseState(locale, HOSTILE_LABELS),
        look: ready({ ...previewOf(HOSTILE_LABELS, 'xlsx'), fileName: `${HOSTILE_LABELS[0]}.xlsx` }),
        run: {
          phase: 'failed',
          failure: { ...failureOf(messages), message: HOSTILE_LABELS[0]!, technical: HOSTILE_LABELS[5]! },
        },
      };
    case 'many-columns': {
      const many = Array.from({ length: 300 }, (_, at) => `${messages.labels[at % 3]} ${at + 1}`);
      return { ...baseState(locale, many), look: ready(previewOf(many, 'xlsx')) };
    }
    default: {
      const changes = serverState(name, locale, `${labels[0]}_2023-10-01_2023-11-01`);
      return { ...base, ...changes, look: ready(xlsx, changes.look) };
    }
  }
}

const PROGRESS: ExportProgress = {
  phase: 'reading',
  item: 0,
  items: 1,
  messages: 220_752,
  totalMessages: 525_600,
  rows: 220_700,
  bytes: 9_000_000,
  fraction: 0.42,
  rowsPerSecond: 18_400,
  secondsLeft: 17,
};

function baseState(locale: string, labels: readonly string[]): FormState {
  const series = labels.map((label, at): FormSeries => ({ channelId: 'demo', name: `urn:demo:${at}`, label }));
  const { windowText, periods } = messagesIn(locale);
  return {
    locale,
    series,
    choices: { ...CHOICES, series: series.map(({ name }) => ({ key: name })) },
    detail: { kind: 'figures', per: '1h', by: 'avg' },
    periods: [{ kind: 'lastMonth', label: periods, days: windowText, window: { from: FROM, to: TO } }],
    window: { from: FROM, to: TO },
    windowText,
    clockChanges: [],
    faults: [],
    options: { units: 'header' },
    look: { phase: 'idle', notes: [] },
    run: { phase: 'idle' },
  };
}

const UNITS = ['kW', '°C', '%'];

/** Makes the first 200 rows of an hourly export: figures, some of them missing, and for CSV a text. */
function previewOf(labels: readonly string[], style: 'xlsx' | 'pdf' | 'csv' | 'iso'): ExportPreview {
  const isText = (label: string) => label.startsWith('Status');
  const isCsv = style === 'csv' || style === 'iso';
  const columns = labels.map((label, at): PreviewColumn => {
    if (isText(label)) return { id: `c${at}`, label, kind: 'text' };
    const decimals = isCsv ? {} : { decimals: at % 3 === 0 ? 0 : 1 };
    return { id: `c${at}`, label: `${label} (${UNITS[at % 3]})`, kind: 'number', ...decimals };
  });
  const extension = isCsv ? 'csv' : style;
  return {
    columns: [{ id: 'time', label: 'Time', kind: 'time' }, ...columns],
    rows: Array.from({ length: 200 }, (_, row) => [
      timeText(1000 * (FROM + 3600 * row), style),
      ...labels.map((label, at) => (isText(label) ? STATUSES[row % 4]! : value(row, at))),
    ]),
    truncated: true,
    fileName: `${labels[0]!.slice(0, 40)} 2023-10.${extension}`,
    title: labels[0]!,
    window: { from: FROM, to: TO },
    warnings: [],
  };
}

const STATUSES = ['ok', 'check "valve", then reset', '=cmd|calc', '-5.2'];

function timeText(ms: number, style: 'xlsx' | 'pdf' | 'csv' | 'iso'): string {
  const iso = new Date(ms).toISOString();
  if (style === 'iso') return iso;
  return iso.slice(0, style === 'pdf' ? 16 : 19).replace('T', ' ');
}

/** A value of a day's course, with a hole. */
function value(row: number, at: number): number | null {
  if (at % 3 === 1 && row > 4 && row < 7) return null;
  const course = Math.sin(((row % 24) - 8) / 3.8) + 0.2 * Math.sin(row / 5 + at);
  return [30_500 + 6200 * course, 19.4 + 4.3 * course, 66 - 12 * course][at % 3]! + Math.floor(at / 3);
}

const file = (name: string, size: number, rows: number): ExportedFile => ({
  name,
  size,
  rows,
  type: 'application/octet-stream',
});

const doneWith = (files: readonly ExportedFile[], notes: readonly FormNote[]): FormRun => ({
  phase: 'done',
  result: { files, warnings: [] },
  notes,
});

function notesOf(messages: ReturnType<typeof messagesIn>): readonly FormNote[] {
  return [
    {
      code: 'partial-bucket',
      message: messages.partialHour,
      detail: 'partial-bucket: The last bucket, from 2023-10-31T23:00:00Z, is cut by the window.',
      remedies: [{ label: messages.wholeDays, choices: { period: { kind: 'lastMonth' } } }],
    },
    {
      code: 'size',
      message: messages.manyPages,
      remedies: [
        { label: messages.hourly, choices: { detail: { kind: 'figures', per: '1h', by: 'avg' } } },
        { label: messages.asCsv, choices: { extension: 'csv' } },
      ],
    },
  ];
}

function failureOf(messages: ReturnType<typeof messagesIn>): FormFailure {
  return {
    code: 'forbidden',
    message: messages.forbidden,
    advice: messages.askForAccess,
    technical: 'forbidden: GET https://apis.example.com/iot/reader/channels/demo/messages answered 403.',
    remedies: [{ label: messages.withoutSeries, choices: { series: [] } }],
  };
}
