/** Loads the transports that the page has options for. */
import type { NotificationMedium } from '../contract/request.ts';
import { media } from './media/index.ts';
import type { MediumEntry, MediumModule, Transport } from './media/notification.ts';
import type { NotifyOptions } from './media/notify-options.ts';

/** The transports that the page's options configure. Each is loaded on first use. */
export class Transports {
  readonly #options: NotifyOptions;
  readonly #media: readonly MediumEntry[];
  readonly #opened = new Map<NotificationMedium, Promise<Transport>>();

  /** @param registry the available media. Default: the media of this package */
  constructor(options: NotifyOptions, registry: readonly MediumEntry[] = media) {
    this.#options = options;
    this.#media = registry;
  }

  /**
   * Returns the transport of a medium, or undefined when the page has no options for it.
   *
   * @throws TypeError when the options are invalid; Error when the code cannot be loaded
   */
  async get(medium: NotificationMedium): Promise<Transport | undefined> {
    const options: unknown = this.#options[medium];
    const entry = this.#media.find(({ id }) => id === medium);
    if (options === undefined || !entry) return undefined;
    let opened = this.#opened.get(medium);
    if (!opened) {
      opened = open(entry, options);
      this.#opened.set(medium, opened);
      // Loading may succeed later.
      opened.catch(() => this.#opened.delete(medium));
    }
    return opened;
  }
}

async function open(entry: MediumEntry, options: unknown): Promise<Transport> {
  let module: MediumModule;
  try {
    module = await entry.load();
  } catch (cause) {
    // Browsers throw a TypeError here, which would look like invalid options.
    throw new Error(`The code for ${entry.id} could not be loaded.`, { cause });
  }
  return module.open(options);
}
