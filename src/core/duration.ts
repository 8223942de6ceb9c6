/** A calendar duration, as ISO 8601 writes it: whole numbers, none negative, not all zero. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** Characters; a longer text is refused before it is matched. */
const MAX_LENGTH = 64;

/** Keeps every unit, turned into milliseconds or months, a safe integer. */
const MAX_NUMBER = 999_999_999;

const PATTERN = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const ADVICE = 'write it like P1D, P2W, PT15M or P1Y6M4DT12H30M5S';

/**
 * Reads an ISO 8601 duration such as `P1Y6M4DT12H30M5S` or `P2W`; weeks may stand beside other units.
 *
 * @throws RangeError when it is not one in capital letters and whole numbers, is zero or negative, is longer than 64
 * characters, or holds a number above 999,999,999. The message says which, and shows a right one.
 */
export function parseDuration(text: string): Duration {
  if (text.length > MAX_LENGTH) {
    throw new RangeError(`A duration of ${text.length} characters is too long (at most ${MAX_LENGTH}): ${ADVICE}.`);
  }
  const quoted = JSON.stringify(text);
  const match = PATTERN.exec(text);
  if (!match) {
    throw new RangeError(`${quoted} is not an ISO 8601 duration in capital letters and whole numbers: ${ADVICE}.`);
  }
  const numbers = match.slice(1).map((digits: string | undefined) => Number(digits ?? 0));
  if (numbers.some((number) => number > MAX_NUMBER)) {
    throw new RangeError(`${quoted} holds a number above ${MAX_NUMBER}: ${ADVICE}.`);
  }
  if (numbers.every((number) => number === 0)) {
    throw new RangeError(`${quoted} is a duration of no length: ${ADVICE}.`);
  }
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  return { years, months, weeks, days, hours, minutes, seconds };
}
