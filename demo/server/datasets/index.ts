import type { Channel } from '../channel.ts';
import { ListChannel } from '../list-channel.ts';
import { hostileChannel } from './hostile.ts';
import { liveChannel } from './live.ts';
import { syntheticChannel } from './synthetic.ts';
import { cityChannel, tetouanChannel, yearValues } from './tetouan.ts';
import { tiesChannel } from './ties.ts';

const SYNTHETIC_ID = /^synthetic-([1-9]\d{0,8})(?:x([1-9]\d{0,3}))?$/;
const DEFAULT_SERIES = 20;

/** Channels that have a fixed name. */
const named = new Map<string, (id: string) => Channel>([
  ['hostile', hostileChannel],
  ['ties', tiesChannel],
  ['empty', (id) => new ListChannel(id, [])],
]);

/** Channels that the demo page offers, in its order. */
export const OFFERED_CHANNELS: readonly string[] = [
  'tetouan',
  'city',
  'live',
  'synthetic-100000',
  'synthetic-1000000',
  'synthetic-5000000',
  'hostile',
  'ties',
  'empty',
];

/** The channels of one server, each made when it is first asked for. */
export class Channels {
  readonly #made = new Map<string, Channel>();
  readonly #readYear: () => Promise<string>;
  #year: Promise<Float64Array> | undefined;

  /** @param readYear gives the text of the file in demo/data; called when it is first needed */
  constructor(readYear: () => Promise<string>) {
    this.#readYear = readYear;
  }

  /** A channel, or undefined when there is none of that id. */
  async get(id: string): Promise<Channel | undefined> {
    const synthetic = SYNTHETIC_ID.exec(id);
    if (synthetic) return syntheticChannel(id, Number(synthetic[1]), Number(synthetic[2] ?? DEFAULT_SERIES));
    if (id === 'live') return liveChannel(id);
    if (id === 'city') return cityChannel(id, await this.#values());
    let made = this.#made.get(id);
    if (!made) {
      made = id === 'tetouan' ? tetouanChannel(id, await this.#values()) : named.get(id)?.(id);
      if (made) this.#made.set(id, made);
    }
    return made;
  }

  #values(): Promise<Float64Array> {
    this.#year ??= this.#readYear().then(yearValues);
    return this.#year;
  }
}
