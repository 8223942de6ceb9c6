/**
 * Something that the host knows: a value, or a function that gives it when it is needed, for the target of the message
 * where it has one. Nothing of it is ever stored or logged.
 */
export type Secret = string | ((target?: string) => string | undefined | Promise<string | undefined>);

/** Options of the medium `slack`: an incoming webhook. */
export interface SlackOptions {
  /**
   * URL of the webhook. A webhook posts to one channel, so messages with a `target` need a function that gives the URL
   * of that target's; undefined refuses the message.
   */
  webhookUrl: Secret;
  /**
   * For a webhook that lets no page read its answers: requests are sent without a look at the answer (`no-cors`), and count as sent once they
   * have left. Default false.
   */
  noCors?: boolean;
}

/** Options of the medium `discord`: a webhook. */
export interface DiscordOptions {
  /** URL of the webhook; for messages with a `target`, as Slack's. */
  webhookUrl: Secret;
}

/** Options of the medium `telegram`: the method `sendMessage` of the Bot API. */
export interface TelegramOptions {
  /** The bot's token. By the API it is part of the URL, so whoever can look into the page's requests sees it. */
  botToken: Secret;
  /** Chat that gets messages without a `target`: a number, or `@channel`. Default: such messages are refused. */
  chatId?: string | number;
  /** Default `https://api.telegram.org`; another for a Bot API server of one's own. */
  apiUrl?: string;
}

/** Options of the medium `email`: a relay of the host's, that takes messages over HTTP. */
export interface EmailOptions {
  /**
   * Where messages are posted: JSON of `{ to?, subject, text, key }`, answered by any 2xx once the mail is on its way.
   * Without `to` it goes to the user whom the token names. A relay should send one `key` only once.
   */
  relayUrl: string;
  /** Gives a token for `Authorization: Bearer`; called again after a 401. Default: no such header. */
  getToken?: () => string | Promise<string>;
}

/** How the messages of finished jobs are delivered. What is left out is not delivered, and the job says so. */
export interface NotifyOptions {
  slack?: SlackOptions;
  discord?: DiscordOptions;
  telegram?: TelegramOptions;
  email?: EmailOptions;
  /**
   * Shows each outcome as a notification of the page too, once the user has allowed it: see
   * `exporter.notifications.requestPermission`. Default false.
   */
  page?: boolean;
}
