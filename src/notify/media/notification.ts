/** Types of messages and of the media that deliver them. */
import type { NotificationMedium, NotificationPolicy } from '../../contract/request.ts';

/** A message to deliver. Its texts are of unknown origin. */
export interface OutgoingMessage {
  /** The outcome that the message reports. */
  readonly policy: NotificationPolicy;
  /** The recipient, in the medium's notation. Absent: the recipient of the page's options. */
  readonly target?: string;
  /** The title. */
  readonly title: string;
  /** The text. */
  readonly text: string;
  /** Identifies the message in all attempts, so that a receiver can recognize a second copy. */
  readonly key: string;
}

/**
 * The result of one attempt. `sent`: the medium accepted the message; `note` is for people. `later`: another attempt
 * may succeed, after at least `waitMs` milliseconds if the medium asks for that. `refused`: another attempt would fail
 * too. Reasons are for people. They contain no tokens, no webhook URLs and no errors thrown by the page's own code.
 */
export type Delivery =
  | { readonly outcome: 'sent'; readonly note?: string }
  | { readonly outcome: 'later'; readonly reason: string; readonly waitMs?: number }
  | { readonly outcome: 'refused'; readonly reason: string };

/** The context of one attempt. */
export interface DeliveryContext {
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  /** The browser's `fetch`. */
  readonly fetch: typeof fetch;
}

/** Delivers messages through one medium. */
export interface Transport {
  /** Makes one attempt. Rejects only with the signal's reason. */
  deliver(message: OutgoingMessage, context: DeliveryContext): Promise<Delivery>;
}

/** The code of a medium. */
export interface MediumModule {
  /**
   * Creates a transport from the page's options.
   *
   * @throws TypeError when the options are invalid
   */
  open(options: unknown): Transport;
}

/** An entry of the registry of media. */
export interface MediumEntry {
  /** The medium, as requests name it. */
  readonly id: NotificationMedium;
  /** Loads the code of the medium. */
  readonly load: () => Promise<MediumModule>;
}
