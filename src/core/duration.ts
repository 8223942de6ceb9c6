/** Reads ISO 8601 durations such as `P1D`. */

/** A calendar duration with the units of ISO 8601: whole numbers, none negative, at least one above zero. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

/** The most characters of a duration. A longer text is refused before it is matched. */
export const MAX_DURATION_LENGTH: number = 64;

/** The largest number in a duration. It keeps every unit a safe integer when converted to milliseconds or months. */
const MAX_NUMBER = 999_999_999;

/** A duration; its groups are the numbers of the units, from years to seconds. */
export const DURATION: RegExp =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const ADVICE = 'write it like P1D, P2W, PT15M or P1Y6M4DT12H30M5S';

/**
 * Reads an ISO 8601 duration such as `P1Y6M4DT12H30M5S` or `P2W`. Weeks may be combined with other units.
 *
 * @throws RangeError when the text is not a duration in capital letters and whole numbers, is zero or negative, is
 * longer than 64 characters, or contains a number above 999,999,999. The message names the fault and shows a valid
 * duration.
 */
export function parseDuration(text: string): Duration {
  if (text.length > MAX_DURATION_LENGTH) {
    throw new RangeError(
      `A duration of ${text.length} characters is too long (at most ${MAX_DURATION_LENGTH}): ${ADVICE}.`,
    );
  }
  const quoted = JSON.stringify(text);
  const match = DURATION.exec(text);
  if (!match) {
    throw new RangeError(`${quoted} is not an ISO 8601 duration in capital letters and whole numbers: ${ADVICE}.`);
  }
  const numbers = match.slice(1).map((digits: string | undefined) => Number(digits ?? 0));
  if (numbers.some((number) => number > MAX_NUMBER)) {
    throw new RangeError(`${quoted} has a number above ${MAX_NUMBER}: ${ADVICE}.`);
  }
  if (numbers.every((number) => number === 0)) {
    throw new RangeError(`${quoted} is a duration of zero: ${ADVICE}.`);
  }
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  return { years, months, weeks, days, hours, minutes, seconds };
}
