/** Delivers messages to Slack. */
import { cleanText, fitText, headline } from './fit-text.ts';
import { postMessage, textOf } from './http-delivery.ts';
import type { MediumModule, OutgoingMessage } from './notification.ts';
import type { SlackOptions } from './notify-options.ts';
import { isSecret, secretParts } from './secret.ts';
import { webhookFor } from './webhook-url.ts';

/** Limits of Slack's blocks and of a message's text, in characters. */
const LIMITS = { header: 150, section: 3000, text: 4000 } as const;

/** Creates a transport that posts to incoming webhooks. Its options are {@link SlackOptions}. */
export const open: MediumModule['open'] = (options) => {
  const { webhookUrl, noCors = false } = (options ?? {}) as Partial<SlackOptions>;
  if (!isSecret(webhookUrl)) throw new TypeError('notifications.slack needs webhookUrl, a URL or a function.');
  if (typeof noCors !== 'boolean') throw new TypeError('notifications.slack.noCors must be true or false.');
  return {
    async deliver(message, context) {
      const url = await webhookFor(webhookUrl, message.target);
      if (typeof url !== 'string') return url;
      const { payload, cut } = slackPayload(message);
      const delivery = await postMessage(
        {
          url,
          // Slack's preflight response does not allow Content-Type. A form needs no preflight.
          body: new URLSearchParams({ payload: JSON.stringify(payload) }),
          secrets: secretParts(url),
          noCors,
          read: (answer) => ({ reason: typeof answer === 'string' ? answer : textOf(answer, 'error') }),
        },
        context,
      );
      return cut && delivery.outcome === 'sent'
        ? { note: 'The text was cut to the limit of Slack.', ...delivery }
        : delivery;
    },
  };
};

/**
 * Builds the payload of a message. Its blocks are plain text without markup, links and mentions. Its `text` is shown in
 * notifications, so `&`, `<` and `>` are escaped there.
 */
export function slackPayload(message: OutgoingMessage): { readonly payload: object; readonly cut: boolean } {
  const title = fitText(headline(message), LIMITS.header);
  const body = fitText(cleanText(message.text).trim(), LIMITS.section);
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  const blocks: object[] = [{ type: 'header', text: plain(title.text) }];
  if (body.text !== '') blocks.push({ type: 'section', text: plain(body.text) });
  const text = fitText(`${title.text}\n${body.text}`.trim(), LIMITS.text, escaped).text;
  return {
    payload: { text, mrkdwn: false, unfurl_links: false, unfurl_media: false, blocks },
    cut: title.cut || body.cut,
  };
}

function escaped(character: string): string {
  return character === '&' ? '&amp;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : character;
}
