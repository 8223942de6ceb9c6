import type { NotificationMedium, NotificationPolicy } from '../../contract/request.ts';

/** A message that is to be delivered; its texts are of unknown origin. */
export interface OutgoingMessage {
  readonly policy: NotificationPolicy;
  /** Who gets it, as the medium names them; absent: whom the host has chosen. */
  readonly target?: string;
  readonly title: string;
  readonly text: string;
  /** Names the message: the same in every try, so that a receiver can tell a second copy. */
  readonly key: string;
}

/**
 * What one try gave. `sent`: the medium has it; the note says what is worth knowing. `later`: another try may succeed,
 * after `waitMs` milliseconds at least where the medium asks for that. `refused`: no other try would do better.
 * Reasons are for people, and hold no token, no address of a webhook, and nothing that the host's own code threw.
 */
export type Delivery =
  | { readonly outcome: 'sent'; readonly note?: string }
  | { readonly outcome: 'later'; readonly reason: string; readonly waitMs?: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/** What a medium is handed for one try. */
export interface DeliveryContext {
  /** Ends the try. */
  readonly signal: AbortSignal;
  /** The browser's `fetch`. */
  readonly fetch: typeof fetch;
}

/** A way to deliver messages, ready to use. */
export interface Transport {
  /** Tries once. Rejects only with the signal's reason. */
  deliver(message: OutgoingMessage, context: DeliveryContext): Promise<Delivery>;
}

/** The code of a medium. */
export interface MediumModule {
  /**
   * Makes a transport of the host's options.
   *
   * @throws TypeError when they are not usable
   */
  open(options: unknown): Transport;
}

/** An entry of the registry of media. */
export interface MediumEntry {
  readonly id: NotificationMedium;
  /** Loads the code with the first message. */
  readonly load: () => Promise<MediumModule>;
}
