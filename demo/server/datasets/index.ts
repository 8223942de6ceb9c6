import type { Channel } from '../channel.ts';
import { ListChannel } from '../list-channel.ts';
import { hostileChannel } from './hostile.ts';
import { liveChannel } from './live.ts';
import { syntheticChannel } from './synthetic.ts';
import { tetouanChannel } from './tetouan.ts';
import { tiesChannel } from './ties.ts';

const SYNTHETIC_ID = /^synthetic-([1-9]\d{0,8})(?:x([1-9]\d{0,3}))?$/;
const DEFAULT_SERIES = 20;

/** Channels that have a fixed name. */
const named = new Map<string, (id: string) => Channel | Promise<Channel>>([
  ['tetouan', tetouanChannel],
  ['hostile', hostileChannel],
  ['ties', tiesChannel],
  ['empty', (id) => new ListChannel(id, [])],
]);

/** Channels that the demo page offers, in its order. */
export const OFFERED_CHANNELS: readonly string[] = [
  'tetouan',
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
  readonly #made = new Map<string, Promise<Channel>>();

  /** A channel, or undefined when there is none of that id. */
  async get(id: string): Promise<Channel | undefined> {
    const synthetic = SYNTHETIC_ID.exec(id);
    if (synthetic) return syntheticChannel(id, Number(synthetic[1]), Number(synthetic[2] ?? DEFAULT_SERIES));
    if (id === 'live') return liveChannel(id);
    const make = named.get(id);
    if (!make) return undefined;
    let made = this.#made.get(id);
    if (!made) {
      made = Promise.resolve(make(id));
      this.#made.set(id, made);
    }
    return made;
  }
}
