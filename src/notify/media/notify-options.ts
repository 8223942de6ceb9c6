/** The options of notifications. */

/**
 * A secret of the page: a value, or a function that returns it when needed. The function receives the target of the
 * message, if it has one. Secrets are never stored or logged.
 */
export type Secret = string | ((target?: string) => string | undefined | Promise<string | undefined>);

/** Options of the medium `slack`, which posts to an incoming webhook. */
export interface SlackOptions {
  /**
   * URL of the webhook. A webhook posts to one channel, so messages with a `target` need a function that returns the
   * URL for the target. When it returns undefined, the message is refused.
   */
  webhookUrl: Secret;
  /**
   * For a webhook whose responses the page may not read: requests use the mode `no-cors` and count as sent without a
   * check of the response. Default false.
   */
  noCors?: boolean;
}

/** Options of the medium `discord`, which posts to a webhook. */
export interface DiscordOptions {
  /** URL of the webhook. Messages with a `target` need a function, as in {@link SlackOptions}. */
  webhookUrl: Secret;
}

/** Options of the medium `telegram`, which calls the method `sendMessage` of the Bot API. */
export interface TelegramOptions {
  /** The bot's token. The API puts it into the URL, so anyone who can inspect the page's requests sees it. */
  botToken: Secret;
  /** Chat for messages without a `target`: a number or `@channel`. Default: such messages are refused. */
  chatId?: string | number;
  /** URL of the Bot API server. Default `https://api.telegram.org`. */
  apiUrl?: string;
}

/** Options of the medium `email`, which posts messages to your own relay over HTTP. */
export interface EmailOptions {
  /**
   * URL of the relay. It receives the JSON `{ to?, subject, text, key }` and responds with any 2xx when it has accepted
   * the mail. Without `to`, it sends the mail to the user of the token. It should send each `key` only once.
   */
  relayUrl: string;
  /** Returns a token for `Authorization: Bearer`. Called again after a 401. Default: no such header. */
  getToken?: () => string | Promise<string>;
}

/**
 * How to deliver notifications of finished jobs. Messages for a medium without options are not sent; the job says so.
 */
export interface NotifyOptions {
  /** Slack, through an incoming webhook. */
  slack?: SlackOptions;
  /** Discord, through a webhook. */
  discord?: DiscordOptions;
  /** Telegram, through a bot. */
  telegram?: TelegramOptions;
  /** E-mail, through your own relay. */
  email?: EmailOptions;
  /**
   * Whether the page also shows each outcome as a browser notification. The user must allow it first; see
   * `exporter.notifications.requestPermission`. Default false.
   */
  page?: boolean;
}
