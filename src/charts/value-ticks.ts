/** Chooses the ends and the ticks of a value axis, and writes the labels. */

/** What a value axis must show. */
export interface ValueRange {
  /** Smallest value; may be infinite when there are no values. */
  readonly low: number;
  /** Largest value. */
  readonly high: number;
  /** Whether the axis includes zero. */
  readonly withZero: boolean;
  /** The most ticks, at least 2. */
  readonly most: number;
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

/** Exponents of the steps: at the ends, powers of ten are still exact enough. */
const LEAST_EXPONENT = -300;
const MOST_EXPONENT = 307;

/** Labels of at least this size, or with more decimals than these, have an exponent. */
const LARGEST_PLAIN = 1e9;
const MOST_DECIMALS = 9;

/** Chooses the ends and the ticks of a value axis: multiples of 1, 2 or 5 times a power of ten, and of 25 and above. */
export function valueScale(range: ValueRange): ValueScale {
  const { low, high, most } = range;
  const [min, max] = settledEnds(range);
  const [from, to] = widened(...withValues(low, high, range.withZero, min, max), min, max);
  const finest = range.decimals === undefined ? LEAST_EXPONENT : -range.decimals;
  return (
    scaleOf(from, to, Math.max(2, most), min, max, finest) ??
    scaleOf(from, to, Math.max(2, most), min, max, LEAST_EXPONENT) ?? {
      min: from,
      max: to,
      ticks: [from, to].map((value) => ({ value, label: String(value) })),
    }
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

const limited = (value: number): number => Math.min(Math.max(value, -LARGEST), LARGEST) + 0;

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
  if (to - from > Math.max(size * NOISE, 1e-290)) return [from, to];
  const room = size < 1e-280 ? 1 : size * 0.05;
  if (min !== undefined) return [min, min + room];
  if (max !== undefined) return [max - room, max];
  if (size === 0) return [0, 1];
  return [from - room, to + room];
}

/** The scale with the most ticks that are allowed; undefined when a step of this kind gives fewer than two. */
function scaleOf(
  from: number,
  to: number,
  most: number,
  min: number | undefined,
  max: number | undefined,
  finest: number,
): ValueScale | undefined {
  const start = Math.max(Math.floor(Math.log10((to - from) / most)) - 1, finest, LEAST_EXPONENT);
  for (let exponent = start; exponent <= MOST_EXPONENT; exponent++)
    for (const factor of [1, 2, ...(exponent > 0 ? [2.5] : []), 5]) {
      const step = exponent > 0 && factor === 2.5 ? { factor: 25, exponent: exponent - 1 } : { factor, exponent };
      const first =
        min === undefined ? Math.floor(multiple(from, step) + 1e-9) : Math.ceil(multiple(from, step) - 1e-9);
      const last = max === undefined ? Math.ceil(multiple(to, step) - 1e-9) : Math.floor(multiple(to, step) + 1e-9);
      if (last - first + 1 > most) continue;
      if (last <= first) return undefined;
      const values = Array.from({ length: last - first + 1 }, (_, i) => times(first + i, step));
      if (values.some((value, i) => i > 0 && value === values[i - 1])) continue;
      return {
        min: min ?? values[0]!,
        max: max ?? values.at(-1)!,
        ticks: values.map((value) => ({ value, label: valueLabel(value, -step.exponent) })),
      };
    }
  return undefined;
}

/** How many steps a value is. */
function multiple(value: number, { factor, exponent }: Step): number {
  return (exponent < 0 ? value * 10 ** -exponent : value / 10 ** exponent) / factor;
}

/** This many steps, without the noise of adding them up. */
function times(count: number, { factor, exponent }: Step): number {
  return (exponent < 0 ? (count * factor) / 10 ** -exponent : count * factor * 10 ** exponent) + 0;
}

/**
 * Writes the label of a tick, such as `-2.5`, `12 000` (with a space that does not break) or `1.5e12`.
 *
 * @param decimals decimals that tell ticks apart; negative when they are far apart
 */
export function valueLabel(value: number, decimals: number): string {
  if (value === 0) return '0';
  if (decimals > MOST_DECIMALS || (Math.abs(value) >= LARGEST_PLAIN && decimals <= 0)) {
    const digits = Math.floor(Math.log10(Math.abs(value)) + 1e-9) + decimals;
    return value
      .toExponential(Math.min(Math.max(digits, 0), 20))
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  }
  const text = value.toFixed(Math.max(decimals, 0));
  const [whole, ...rest] = text.split('.') as [string, ...string[]];
  const isLong = whole.replace('-', '').length > 4;
  return [isLong ? whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0') : whole, ...rest].join('.');
}
