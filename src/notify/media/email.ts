/** Delivers messages to the page's e-mail relay. */
import { cleanText, fitText, headline } from './fit-text.ts';
import { postMessage, textOf } from './http-delivery.ts';
import type { Delivery, MediumModule, OutgoingMessage } from './notification.ts';
import type { EmailOptions } from './notify-options.ts';
import { isHttpUrl, resolveSecret } from './secret.ts';

/** Limits of the subject and the text, in characters. */
const LIMITS = { subject: 200, text: 100_000 } as const;

/** Creates a transport that posts to the relay. Its options are {@link EmailOptions}. */
export const open: MediumModule['open'] = (options) => {
  const { relayUrl, getToken } = (options ?? {}) as Partial<EmailOptions>;
  const url = absolute(relayUrl);
  if (!url || !isHttpUrl(url)) throw new TypeError('notifications.email needs relayUrl, an http(s) URL.');
  if (getToken !== undefined && typeof getToken !== 'function')
    throw new TypeError('notifications.email.getToken must be a function.');
  return {
    async deliver(message, context) {
      const { body, cut } = emailBody(message);
      for (let attempt = 1; ; attempt++) {
        const token = getToken && (await resolveSecret('getToken', getToken, undefined));
        if (typeof token === 'object') return token;
        let status = 0;
        const delivery: Delivery = await postMessage(
          {
            url,
            body: JSON.stringify(body),
            headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
            secrets: token ? [token] : [],
            read: (answer, answered) => {
              status = answered;
              return { reason: textOf(answer, 'message') };
            },
          },
          context,
        );
        if (status === 401 && getToken && attempt === 1) continue;
        // A later token may be accepted.
        if (status === 401 && delivery.outcome === 'refused') return { ...delivery, outcome: 'later' };
        return cut && delivery.outcome === 'sent' ? { note: 'The text was cut.', ...delivery } : delivery;
      }
    },
  };
};

/** Builds the body of the request to the relay. The subject is always one line. */
export function emailBody(message: OutgoingMessage): { readonly body: object; readonly cut: boolean } {
  const subject = fitText(headline(message), LIMITS.subject);
  const text = fitText(cleanText(message.text), LIMITS.text);
  const body = {
    ...(message.target !== undefined && { to: message.target }),
    subject: subject.text,
    text: text.text,
    key: message.key,
  };
  return { body, cut: subject.cut || text.cut };
}

function absolute(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  try {
    return new URL(url, globalThis.location?.href).href;
  } catch {
    return undefined;
  }
}
