import { formatInTimeZone } from 'date-fns-tz';

const UNITS: Readonly<Record<string, string>> = {
  Y: 'year',
  M: 'month',
  W: 'week',
  D: 'day',
  TH: 'hour',
  TM: 'minute',
  TS: 'second',
};

/** A duration in words: `P1DT12H` is `1 day 12 hours`. */
export function durationText(duration: string): string {
  const [date = '', time = ''] = duration.slice(1).split('T');
  const parts = [...matches(date, ''), ...matches(time, 'T')];
  return parts.join(' ') || duration;
}

function matches(text: string, prefix: string): string[] {
  return [...text.matchAll(/(\d+)([A-Z])/g)].map(([, count = '', unit = '']) => {
    const word = UNITS[prefix + unit] ?? unit;
    return `${count} ${word}${count === '1' ? '' : 's'}`;
  });
}

/** A time on the clock of a zone, with its offset: the hour that an autumn night repeats stays distinct. */
export function clockText(unixSeconds: number, zone: string): string {
  return formatInTimeZone(
    unixSeconds * 1000,
    zone.toLowerCase() === 'utc' ? 'UTC' : zone,
    'EEE d MMM yyyy HH:mm:ss xxx',
  );
}

/** The time here, of an ISO 8601 text: of today, only that of day. Empty for null. */
export function timeText(iso: string | null): string {
  if (iso === null) return '';
  const time = new Date(iso);
  const isToday = time.toDateString() === new Date().toDateString();
  return formatInTimeZone(
    time,
    Intl.DateTimeFormat().resolvedOptions().timeZone,
    isToday ? 'HH:mm:ss' : 'd MMM yyyy HH:mm',
  );
}
