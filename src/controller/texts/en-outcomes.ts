/** English texts of what comes of exports and looks. */
import type { Quantity } from '../words.ts';
import type { OutcomeTexts } from './outcome-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** English. */
export const enOutcomes: OutcomeTexts = {
  notes: {
    'duplicates-dropped': (n) => `${count(n, 'repeated reading was', 'repeated readings were')} dropped.`,
    'non-numeric-left-out': (n) =>
      `${count(n, 'reading is not a number and was', 'readings are not numbers and were')} left out.`,
    'cell-conflict': (n) =>
      `${count(n, 'reading has', 'readings have')} the same time as another. The last one is shown.`,
    'publishers-share-column': (n) =>
      `Several devices share a column: ${count(n, 'reading comes', 'readings come')} from a further device.`,
    'not-in-labels': (n) =>
      `${count(n, 'reading of an unlisted device was', 'readings of unlisted devices were')} left out.`,
    'mixed-series': (n) =>
      `${count(n, 'figure mixes', 'figures mix')} readings of different kinds, so some cells are empty.`,
    'formula-guarded': (n) =>
      `${count(n, 'text looks like a formula and was', 'texts look like formulas and were')} made safe.`,
    'replaced-characters': (n) =>
      `${count(n, 'character was', 'characters were')} replaced by “�”: the file cannot show every character.`,
    'non-finite-value': (n) =>
      `${count(n, 'value is not a finite number: its cell is', 'values are not finite numbers: their cells are')} empty.`,
    'unusable-value': (n) =>
      `${count(n, 'value was', 'values were')} left out: a table cannot show every kind of value.`,
    'unusable-field': (n) => `${count(n, 'field is', 'fields are')} of a wrong kind and left empty.`,
    'several-values': (n) => `${count(n, 'reading has', 'readings have')} several values. The file shows one of them.`,
    'sub-millisecond-time': (n) => `${count(n, 'time is', 'times are')} rounded down to the millisecond.`,
    'time-as-text': (n) => `${count(n, 'time is', 'times are')} written as text: date cells cannot show such times.`,
    'text-cut': (n) => `${count(n, 'text was too long and was', 'texts were too long and were')} cut.`,
    'malformed-message': (n) =>
      `${count(n, 'message without a usable time or name was', 'messages without a usable time or name were')} left out.`,
    'outside-window': (n) =>
      `${count(n, 'reading outside the period was', 'readings outside the period were')} left out.`,
    'target-without-data': (n) => `${count(n, 'series has', 'series have')} no readings in this period.`,
    'no-data': () => 'There are no readings in this period.',
    'partial-bucket': (n) =>
      `${count(n, 'step at an end of the period is', 'steps at the ends of the period are')} only partly covered.`,
    'gap-filled': (n) => `${count(n, 'gap was', 'gaps were')} filled.`,
    'unit-changed': (n) => `${count(n, 'series changes its unit', 'series change their units')} within the period.`,
    'unit-not-in-header': (n) => `${count(n, 'unit is', 'units are')} missing in the headers.`,
    'ambiguous-time': (n) => `${count(n, 'time appears', 'times appear')} twice because the clock goes back.`,
    rounded: (n) => `${count(n, 'figure is', 'figures are')} rounded.`,
    'resource-missing': (n) => `${count(n, 'entry was', 'entries were')} not found.`,
    'attribute-not-in-columns': (n) => `${count(n, 'entry has', 'entries have')} details without a column.`,
    'inexact-number': (n) => `${count(n, 'number is', 'numbers are')} too large to be exact.`,
    'related-joined': (n) => `${count(n, 'cell holds', 'cells hold')} several entries.`,
    'not-in-chart': (n) => `${count(n, 'series is', 'series are')} not in the chart.`,
    'unknown-placeholder': (n) =>
      `${count(n, 'placeholder is unknown and stays as it is', 'placeholders are unknown and stay as they are')}.`,
    'unknown-format': (n) => `${count(n, 'format setting is', 'format settings are')} unknown and not used.`,
    'column-not-in-item': (n) => `${count(n, 'column is', 'columns are')} not in every table.`,
    'column-empty-after-decimation': (n) => `${count(n, 'column is', 'columns are')} empty at this level of detail.`,
    'period-ignored': (n) => `${count(n, 'duration was', 'durations were')} ignored because both ends are given.`,
    'filename-changed': (n) => `${count(n, 'file name was', 'file names were')} changed.`,
    'folder-unavailable': (n) =>
      `The folder could not be written. ${count(n, 'file is', 'files are')} kept in this browser.`,
  },
  sizes: {
    manyPages: (pages) => `About ${count(pages, 'page', 'pages')}. Few people read so many.`,
    tooManyPages: (pages, most) => `About ${count(pages, 'page', 'pages')}, but a PDF has at most ${most.text}.`,
    severalSheets: (rows, sheets) =>
      `About ${count(rows, 'row', 'rows')}: they fill ${count(sheets, 'sheet', 'sheets')}.`,
    moreThanExcel: (rows) => `About ${count(rows, 'row', 'rows')}: more than Excel opens from one file.`,
    manyRows: (rows) => `About ${count(rows, 'row', 'rows')}: spreadsheet programs open such a file slowly.`,
    gaps: (steps) => `${count(steps, 'step of the period has', 'steps of the period have')} no readings.`,
  },
  failures: {
    'invalid-request': { message: 'These settings cannot be exported.', advice: 'Change the settings and try again.' },
    unsupported: { message: 'This file cannot be made.', advice: 'Choose another type of file, or less detail.' },
    unauthorized: { message: 'You are signed out.', advice: 'Sign in again, then try once more.' },
    forbidden: { message: 'You may not read these data.', advice: 'Ask your administrator for access.' },
    'not-found': {
      message: 'The server does not know these data.',
      advice: 'Choose other series, or ask your administrator.',
    },
    'rate-limited': { message: 'The server has too many requests.', advice: 'Wait a few minutes, then try again.' },
    network: { message: 'The server cannot be reached.', advice: 'Check your connection, then try again.' },
    server: {
      message: 'The server has a problem.',
      advice: 'Try again later. If it persists, tell your administrator.',
    },
    'bad-response': {
      message: 'The server sent an unreadable answer.',
      advice: 'Try again. If it persists, tell your administrator.',
    },
    'inconsistent-data': {
      message: 'The data changed while they were read.',
      advice: 'Try again, or choose a period that has ended.',
    },
    'no-data': { message: 'There are no readings in this period.', advice: 'Choose another period or other series.' },
    'source-failed': {
      message: 'The data could not be read.',
      advice: 'Reload the page and try again. If it persists, tell your administrator.',
    },
    'sink-failed': {
      message: 'The file could not be saved.',
      advice: 'Check that there is room on the disk, then try again.',
    },
    'worker-unavailable': {
      message: 'The export could not start.',
      advice: 'Check your connection, reload the page and try again.',
    },
    'worker-lost': {
      message: 'The export was interrupted.',
      advice: 'Try again. If it persists, choose a shorter period or less detail.',
    },
    'storage-unavailable': {
      message: 'This browser cannot store files for this page.',
      advice: 'Leave private browsing, or use another browser.',
    },
    'storage-full': {
      message: 'The browser has no room for the file.',
      advice: 'Delete old files, or choose a shorter period.',
    },
    internal: {
      message: 'Something went wrong in the export.',
      advice: 'Try again, and send the technical details to your administrator.',
    },
    unknown: {
      message: 'Something went wrong.',
      advice: 'Try again, and send the technical details to your administrator.',
    },
  },
  remedies: {
    averages: {
      '1m': 'Take the average per minute',
      '5m': 'Take the average per 5 minutes',
      '15m': 'Take the average per quarter hour',
      '1h': 'Take hourly averages',
      '6h': 'Take the average per 6 hours',
      '1d': 'Take daily averages',
      '1w': 'Take weekly averages',
      '1M': 'Take monthly averages',
    },
    figures: {
      '1m': 'Take one figure per minute',
      '5m': 'Take one figure per 5 minutes',
      '15m': 'Take one figure per quarter hour',
      '1h': 'Take one figure per hour',
      '6h': 'Take one figure per 6 hours',
      '1d': 'Take one figure per day',
      '1w': 'Take one figure per week',
      '1M': 'Take one figure per month',
    },
    readings: 'Take every reading',
    formats: { csv: 'Choose CSV', xlsx: 'Choose Excel', pdf: 'Choose PDF' },
    perDevice: 'One column per device',
    files: 'One file per series',
    last7Days: 'Take the last 7 days',
    lastMonth: 'Take last month',
    allDecimals: 'Show all decimals',
  },
};
