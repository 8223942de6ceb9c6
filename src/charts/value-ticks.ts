/** Chooses the ends and the ticks of a value axis, and writes the labels. */

/** What a value axis must show. */
export interface ValueRange {
  /** Smallest value; may be infinite when there are no values. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Whether the axis includes zero. */
  readonly withZero: boolean;
  /** The most ticks, at least 2; 3 are allowed when zero lies between the ends. */
  readonly most: number;
  /** Whether one tick more is added when one lacks to `most`, so that two axes share grid lines. Default false. */
  readonly exact?: boolean;
  /** Lower end of the axis. Default: a round number. One that is not finite is ignored. */
  readonly min?: number | undefined;
  /** Upper end of the axis, as `min`. Ends in the wrong order are swapped; equal ones are ignored. */
  readonly max?: number | undefined;
  /** The most decimals of the labels. Default: as many as the ticks need. */
  readonly decimals?: number | undefined;
}

/** A tick of a value axis. */
export interface ValueTick {
  readonly value: number;
  readonly label: string;
}

/** A value axis with ends and ticks. */
export interface ValueScale {
  /** Value at the lower end. */
  readonly min: number;
  /** Value at the upper end; larger than `min`. */
  readonly max: number;
  /** The ticks, in ascending order. */
  readonly ticks: readonly ValueTick[];
}

/** A distance of ticks: `factor` times 10 to the power of `exponent`. */
interface Step {
  readonly factor: number;
  readonly exponent: number;
}

/** Beyond this, distances between values would overflow. */
const LARGEST = 5e307;

/** Values that differ by less than this share of their size are noise. */
const NOISE = 1e-12;

/** Values below this are as good as zero. */
const TINY = 1e-280;

/** Exponents of the steps: at the ends, powers of ten are still exact enough. */
const LEAST_EXPONENT = -300;
const MOST_EXPONENT = 307;

/** Whole labels from this size on have an exponent. */
const LARGEST_PLAIN = 1e9;

/** Labels below this size have an exponent when they need more than so many decimals. */
const SMALLEST_PLAIN = 1e-3;
const MOST_DECIMALS = 5;

/** What a scale is chosen for. */
interface Wish {
  readonly from: number;
  readonly to: number;
  /** The ends that are set. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly most: number;
  readonly isExact: boolean;
}

/** Chooses the ends and the ticks of a value axis: multiples of 1, 2 or 5 times a power of ten, and of 25 and above. */
export function valueScale(range: ValueRange): ValueScale {
  const { low, high, withZero, decimals, exact = false } = range;
  const [min, max] = settledEnds(range);
  const [from, to] = widened(...withValues(low, high, withZero, min, max), min, max);
  const most = Math.max(from < 0 && to > 0 ? 3 : 2, Math.floor(range.most));
  const wish = { from, to, min, max, most, isExact: exact && min === undefined && max === undefined };
  const ends = [from, to].map((value) => ({ value, label: String(value) }));
  return (
    scaleOf(wish, decimals === undefined ? LEAST_EXPONENT : -decimals) ??
    scaleOf(wish, LEAST_EXPONENT) ?? { min: from, max: to, ticks: ends }
  );
}

/** The ends that the settings give, in order. */
function settledEnds({ min, max }: ValueRange): [number | undefined, number | undefined] {
  const lower = settled(min);
  const upper = settled(max);
  if (lower === undefined || upper === undefined) return [lower, upper];
  if (lower === upper) return [undefined, undefined];
  return lower < upper ? [lower, upper] : [upper, lower];
}

const settled = (end: number | undefined): number | undefined =>
  end === undefined || !Number.isFinite(end) ? undefined : limited(end);

const limited = (value: number): number => Math.min(Math.max(value, -LARGEST), LARGEST);

/** The range of the values, or what the settings say instead. */
function withValues(
  low: number,
  high: number,
  withZero: boolean,
  min: number | undefined,
  max: number | undefined,
): [number, number] {
  const isEmpty = !(low <= high);
  const known = min ?? max ?? 0;
  let from = isEmpty ? known : limited(low);
  let to = isEmpty ? known : limited(high);
  if (withZero || isEmpty) {
    from = Math.min(from, 0);
    to = Math.max(to, 0);
  }
  return [min ?? from, max ?? to];
}

/** Makes room when the range is empty, or only as wide as noise; ends of the settings stay. */
function widened(from: number, to: number, min: number | undefined, max: number | undefined): [number, number] {
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (to - from > Math.max(size * NOISE, TINY)) return [from, to];
  const room = size < TINY ? 1 : size * 0.05;
  if (min !== undefined) return [min, min + room];
  if (max !== undefined) return [max - room, max];
  if (size < TINY) return [0, 1];
  return [from - room, to + room];
}

/**
 * The scale with the most ticks that are allowed; undefined when it has fewer than two.
 *
 * @param finest exponent of the finest step
 */
function scaleOf({ from, to, min, max, most, isExact }: Wish, finest: number): ValueScale | undefined {
  const start = Math.max(Math.floor(Math.log10((to - from) / most)) - 1, finest, LEAST_EXPONENT);
  for (const step of stepsFrom(start)) {
    const [lower, upper] = [multiple(from, step), multiple(to, step)];
    let first = min === undefined ? Math.floor(lower + 1e-9) : Math.ceil(lower - 1e-9);
    let last = max === undefined ? Math.ceil(upper - 1e-9) : Math.floor(upper + 1e-9);
    if (last - first + 1 > most) continue;
    if (last <= first) return undefined;
    if (isExact && last - first + 2 === most) {
      // The tick that lacks goes where there is less room, but the axis does not reach beyond zero for it.
      if (last === 0 || (first !== 0 && lower - first < last - upper)) first--;
      else last++;
    }
    const values = Array.from({ length: last - first + 1 }, (_, i) => times(first + i, step));
    if (values.some((value, i) => i > 0 && value === values[i - 1])) continue;
    const largest = Math.max(Math.abs(values[0]!), Math.abs(values.at(-1)!));
    const ticks = values.map((value) => ({ value, label: valueLabel(value, -step.exponent, largest) }));
    return { min: min ?? values[0]!, max: max ?? values.at(-1)!, ticks };
  }
  return undefined;
}

/** Generates round steps, finest first, from a power of ten on. */
function* stepsFrom(start: number): Generator<Step> {
  for (let exponent = start; exponent <= MOST_EXPONENT; exponent++) {
    yield { factor: 1, exponent };
    yield { factor: 2, exponent };
    if (exponent > 0) yield { factor: 25, exponent: exponent - 1 };
    yield { factor: 5, exponent };
  }
}

/** How many steps a value is. */
function multiple(value: number, { factor, exponent }: Step): number {
  return (exponent < 0 ? value * 10 ** -exponent : value / 10 ** exponent) / factor;
}

/** This many steps, without the noise of adding them up. */
function times(count: number, { factor, exponent }: Step): number {
  return exponent < 0 ? (count * factor) / 10 ** -exponent : count * factor * 10 ** exponent;
}

/**
 * Writes the label of a tick, such as `-2.5`, `12 000` or `1.5e12`.
 *
 * @param decimals decimals that tell ticks apart; negative when they are far apart
 * @param largest the largest size of a tick on the axis
 */
export function valueLabel(value: number, decimals: number, largest: number): string {
  if (value === 0) return '0';
  const isSmall = largest < SMALLEST_PLAIN && decimals > MOST_DECIMALS;
  if (isSmall || decimals > 100 || (largest >= LARGEST_PLAIN && decimals <= 0)) {
    const digits = Math.floor(Math.log10(Math.abs(value)) + 1e-9) + decimals;
    return value
      .toExponential(Math.min(Math.max(digits, 0), 20))
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  }
  const text = value.toFixed(Math.max(decimals, 0));
  const [whole, ...rest] = text.split('.') as [string, ...string[]];
  const isLong = whole.replace('-', '').length > 4;
  return [isLong ? whole.replace(/\B(?=(\d{3})+$)/g, ' ') : whole, ...rest].join('.');
}
