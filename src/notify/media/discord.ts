import { cleanText, type FittedText, fitText, headline } from './fit-text.ts';
import { postMessage, secondsOf, textOf } from './http-delivery.ts';
import type { MediumModule, OutgoingMessage } from './notification.ts';
import type { DiscordOptions } from './notify-options.ts';
import { isSecret, secretParts } from './secret.ts';
import { webhookFor } from './webhook-url.ts';

/** Limits of an embed, characters. */
const LIMITS = { title: 256, description: 4096 } as const;

const COLOURS = { onSuccess: 0x2e7d32, onFailure: 0xc62828 } as const;

/** Makes a transport that posts to webhooks; its options are {@link DiscordOptions}. */
export const open: MediumModule['open'] = (options) => {
  const { webhookUrl } = (options ?? {}) as Partial<DiscordOptions>;
  if (!isSecret(webhookUrl)) throw new TypeError('notifications.discord needs webhookUrl, a URL or a function.');
  return {
    async deliver(message, context) {
      const url = await webhookFor(webhookUrl, message.target);
      if (typeof url !== 'string') return url;
      const address = new URL(url);
      // Then Discord answers when the message is there, and with an error when it is not.
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
        ? { note: 'The text was cut to what Discord takes.', ...delivery }
        : delivery;
    },
  };
};

/** The payload of a message: an embed whose markup is escaped, and which mentions nobody. */
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

/** Addresses stay as they are, or else they would lead elsewhere; what could hide one behind other words is escaped. */
function fitMarkdown(text: string, limit: number): FittedText {
  const pieces = text.match(/https?:\/\/[^\s<>()[\]]+|[\s\S]/gu) ?? [];
  return fitText(text, limit, (piece) => piece.replace(/^[\\`*_~|>#\-+[\]()<@]$/, '\\$&'), pieces);
}
