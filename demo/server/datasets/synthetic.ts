import type { Channel } from '../channel.ts';
import { GridChannel } from '../grid-channel.ts';

/** The minute after the last tick: an hour after the clocks of Rome went back in 2023. Unix milliseconds. */
const END = Date.UTC(2023, 9, 29, 2);
const STEP = 60_000;
const JITTER = 1000;
const TICKS_PER_DAY = 1440;

/**
 * A channel of any size that is never in memory: every message is made from its index alone, so two requests always see
 * the same. Ticks are a minute apart, each late by up to a second, and all series of a tick share its time.
 *
 * @param count messages
 * @param seriesCount series, named `urn:dev:synthetic:s00` and so on
 */
export function syntheticChannel(id: string, count: number, seriesCount: number): Channel {
  const start = END - Math.ceil(count / seriesCount) * STEP;
  return new GridChannel({
    id,
    publisher: 'd2b0a1c4-93f7-4be5-8a6e-51f60c7d9e38',
    series: Array.from({ length: seriesCount }, (_, k) => ({
      name: `urn:dev:synthetic:s${String(k).padStart(2, '0')}`,
      unit: 'Cel',
    })),
    length: count,
    timeOf: (tick) => (start + tick * STEP + (scramble(tick) % JITTER)) * 1000,
    writeValue: (tick, series, out) => {
      const wave = 1500 * Math.sin((2 * Math.PI * tick) / TICKS_PER_DAY + series);
      const noise = scramble(tick * seriesCount + series) % 200;
      out.hundredths(Math.round(1200 + 50 * series + wave) + noise);
    },
  });
}

/** A number from 0 to 2^32 − 1 that looks random but depends on `index` only (murmur3's finaliser). */
export function scramble(index: number): number {
  let bits = index | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
