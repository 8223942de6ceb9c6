/** English texts of an export form. */
import type { Quantity } from '../words.ts';
import type { FormTexts } from './form-texts.ts';

/** Writes a number with the word for one thing or for several. */
const count = ({ value, text }: Quantity, one: string, several: string): string =>
  `${text} ${value === 1 ? one : several}`;

/** English. */
export const en: FormTexts = {
  time: 'Time',
  periods: {
    screen: 'As on screen',
    yesterday: 'Yesterday',
    last7Days: 'Last 7 days',
    thisMonth: 'This month',
    lastMonth: 'Last month',
  },
  clockForward: (day, from, to) => `On ${day} the clock goes forward from ${from} to ${to}.`,
  clockBack: (day, from, to) => `On ${day} the clock goes back from ${from} to ${to}.`,
  faults: {
    nothingOffered: 'There are no series to export.',
    noSeries: 'Choose at least one series.',
    unusableSeries: (label) =>
      `“${label}” cannot be exported: it has no channel, or its name contains a comma or begins or ends with a space.`,
    tooManySeries: (most) => `An Excel sheet has room for ${most.text} series. Choose fewer, or a file for each.`,
    noFirstDay: 'Choose the first day.',
    noLastDay: 'Choose the last day.',
    daysReversed: 'The last day lies before the first day.',
    emptyPeriod: 'This period contains no time. Choose another period.',
    unknownZone: (name) => `“${name}” is not a known time zone. Choose a city.`,
    unknownStep: 'Choose a step such as an hour or a day.',
    unknownLogo: 'The logo is not a PNG or JPEG image. Choose another file.',
  },
  progress: {
    starting: 'Starting.',
    reading: (rows) => `${count(rows, 'row', 'rows')} written.`,
    done: (part) => `${part} done.`,
    doneAndLeft: (part, left) => `${part} done, about ${left} left.`,
    finishing: 'Completing the file.',
    saving: 'Saving the file.',
    waiting: {
      offline: 'Connection lost. The export continues when you are online again.',
      network: 'Connection lost.',
      'rate-limited': 'The server asks to wait.',
      server: 'The server has a problem.',
      'bad-response': 'The server sent an unreadable answer.',
      source: 'Waiting for the data.',
    },
    nextAttempt: (left) => `Trying again in ${left}.`,
  },
  notLoaded: {
    message: 'A part of this page could not be loaded.',
    advice: 'Check your connection, reload the page and try again.',
  },
};
