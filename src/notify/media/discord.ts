/** Delivers messages to Discord. */
import { cleanText, type FittedText, fitText, headline } from './fit-text.ts';
import { postMessage, secondsOf, textOf } from './http-delivery.ts';
import type { MediumModule, OutgoingMessage } from './notification.ts';
import type { DiscordOptions } from './notify-options.ts';
import { isSecret, secretParts } from './secret.ts';
import { webhookFor } from './webhook-url.ts';

/** Limits of an embed, in characters. */
const LIMITS = { title: 256, description: 4096 } as const;

const COLOURS = { onSuccess: 0x2e7d32, onFailure: 0xc62828 } as const;

/** Creates a transport that posts to webhooks. Its options are {@link DiscordOptions}. */
export const open: MediumModule['open'] = (options) => {
  const { webhookUrl } = (options ?? {}) as Partial<DiscordOptions>;
  if (!isSecret(webhookUrl)) throw new TypeError('notifications.discord needs webhookUrl, a URL or a function.');
  return {
    async deliver(message, context) {
      const url = await webhookFor(webhookUrl, message.target);
      if (typeof url !== 'string') return url;
      const address = new URL(url);
      // With `wait`, Discord responds after the message is saved, and reports errors.
      address.searchParams.set('wait', 'true');
      const { payload, cut } = discordPayload(message);
      const delivery = await postMessage(
        {
          url: address.href,
          body: JSON.stringify(payload),
          headers: { 'Content-Type': 'application/json' },
          secrets: [address.href, ...secretParts(url)],
          read: (answer) => ({ reason: textOf(answer, 'message'), waitMs: secondsOf(answer, 'retry_after') }),
        },
        context,
      );
      return cut && delivery.outcome === 'sent'
        ? { note: 'The text was cut to the limit of Discord.', ...delivery }
        : delivery;
    },
  };
};

/** Builds the payload of a message: an embed with escaped markup and without mentions. */
export function discordPayload(message: OutgoingMessage): { readonly payload: object; readonly cut: boolean } {
  const title = fitMarkdown(headline(message), LIMITS.title);
  const description = fitMarkdown(cleanText(message.text).trim(), LIMITS.description);
  const embed = {
    title: title.text,
    ...(description.text !== '' && { description: description.text }),
    color: COLOURS[message.policy],
  };
  return { payload: { embeds: [embed], allowed_mentions: { parse: [] } }, cut: title.cut || description.cut };
}

/**
 * Escapes markup and fits the text. URLs stay unescaped so that they work; characters that could disguise a link do
 * not.
 */
function fitMarkdown(text: string, limit: number): FittedText {
  const pieces = text.match(/https?:\/\/[^\s<>()[\]]+|[\s\S]/gu) ?? [];
  return fitText(text, limit, (piece) => piece.replace(/^[\\`*_~|>#\-+[\]()<@]$/, '\\$&'), pieces);
}
