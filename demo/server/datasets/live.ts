import type { Channel } from '../channel.ts';
import { GridChannel } from '../grid-channel.ts';
import { scramble } from './synthetic.ts';

/** Milliseconds between two ticks, and how far back they go. */
const STEP = 10_000;
const SPAN = 7 * 86_400_000;
const TICKS_PER_DAY = 86_400_000 / STEP;

const SERIES = [
  { name: 'urn:demo:plant:power', unit: 'W', base: 420_000, swing: 180_000, noise: 12_000 },
  { name: 'urn:demo:plant:flow', unit: 'm3/s', base: 1800, swing: 600, noise: 90 },
  { name: 'urn:demo:plant:temperature', unit: 'Cel', base: 2150, swing: 320, noise: 40 },
] as const;

/**
 * A channel whose messages go on arriving: one of each series every ten seconds, for the last week up to now. What has
 * arrived stays the same, so whoever reads a window again finds the same in it.
 */
export function liveChannel(id: string): Channel {
  const last = Math.floor(Date.now() / STEP);
  const first = last - SPAN / STEP + 1;
  return new GridChannel({
    id,
    publisher: '6f1d1f0e-52a7-4c36-9d0b-0f6c7f1f2b11',
    series: SERIES.map(({ name, unit }) => ({ name, unit })),
    length: (last - first + 1) * SERIES.length,
    timeOf: (tick) => (first + tick) * STEP * 1000,
    writeValue: (tick, index, out) => {
      const { base, swing, noise } = SERIES[index]!;
      const at = first + tick;
      const wave = Math.sin((2 * Math.PI * at) / TICKS_PER_DAY + index);
      out.hundredths(Math.round(base + swing * wave) + (scramble(at * SERIES.length + index) % noise));
    },
  });
}
