/** Delivers messages to Telegram. */
import { trimEndOf } from '../../core/trim-end.ts';
import { cleanText, fitText, headline } from './fit-text.ts';
import { fieldOf, postMessage, secondsOf, textOf } from './http-delivery.ts';
import type { MediumModule, OutgoingMessage } from './notification.ts';
import type { TelegramOptions } from './notify-options.ts';
import { isHttpUrl, isSecret, resolveSecret } from './secret.ts';

/** Limits of a title and of a whole message, in UTF-16 units. */
const LIMITS = { title: 256, message: 4096 } as const;

/** Creates a transport that calls `sendMessage`. Its options are {@link TelegramOptions}. */
export const open: MediumModule['open'] = (options) => {
  const { botToken, chatId, apiUrl = 'https://api.telegram.org' } = (options ?? {}) as Partial<TelegramOptions>;
  if (!isSecret(botToken)) throw new TypeError('notifications.telegram needs botToken, a text or a function.');
  if (chatId !== undefined && typeof chatId !== 'string' && !Number.isSafeInteger(chatId))
    throw new TypeError('notifications.telegram.chatId must be a whole number or a text.');
  if (!isHttpUrl(apiUrl)) throw new TypeError('notifications.telegram.apiUrl must be an http(s) URL.');
  return {
    async deliver(message, context) {
      const chat = message.target ?? chatId;
      if (chat === undefined)
        return { outcome: 'refused', reason: 'The message has no target. Set notifications.telegram.chatId.' };
      const token = await resolveSecret('botToken', botToken, message.target);
      if (typeof token === 'object') return token;
      if (token === undefined)
        return { outcome: 'refused', reason: 'The option botToken returned no token for this target.' };
      const { parameters, cut } = telegramParameters(message, chat);
      const delivery = await postMessage(
        {
          url: `${trimEndOf(apiUrl, /\//)}/bot${encodeURIComponent(token).replaceAll('%3A', ':')}/sendMessage`,
          // A form needs no preflight.
          body: new URLSearchParams(parameters),
          secrets: [token, ...token.split(':').filter((part) => part.length > 7)],
          read: (answer) => ({
            accepted: fieldOf(answer, 'ok') === true,
            reason: textOf(answer, 'description'),
            waitMs: secondsOf(fieldOf(answer, 'parameters'), 'retry_after'),
          }),
        },
        context,
      );
      return cut && delivery.outcome === 'sent'
        ? { note: 'The text was cut to the limit of Telegram.', ...delivery }
        : delivery;
    },
  };
};

/** Builds the parameters of `sendMessage`: text without markup, and an entity that makes the title bold. */
export function telegramParameters(
  message: OutgoingMessage,
  chat: string | number,
): { readonly parameters: Record<string, string>; readonly cut: boolean } {
  const title = fitText(headline(message), LIMITS.title);
  const text = fitText(`${title.text}\n${cleanText(message.text)}`.trim(), LIMITS.message);
  const parameters = {
    chat_id: String(chat),
    text: text.text,
    entities: JSON.stringify([{ type: 'bold', offset: 0, length: title.text.length }]),
    link_preview_options: JSON.stringify({ is_disabled: true }),
  };
  return { parameters, cut: title.cut || text.cut };
}
