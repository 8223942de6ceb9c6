/** Finds the webhook for a message. */
import type { Delivery } from './notification.ts';
import type { Secret } from './notify-options.ts';
import { isHttpUrl, resolveSecret } from './secret.ts';

/**
 * Returns the webhook for a target, or the reason why there is none. A webhook posts to one channel only. With a fixed
 * webhook, a message with a target is refused, so that nobody else sees it.
 */
export async function webhookFor(secret: Secret, target: string | undefined): Promise<string | Delivery> {
  if (typeof secret === 'string' && target !== undefined) {
    const reason = 'webhookUrl is one URL for all targets. Use a function that returns the URL of a target.';
    return { outcome: 'refused', reason };
  }
  const url = await resolveSecret('webhookUrl', secret, target);
  if (typeof url === 'object') return url;
  if (url === undefined)
    return { outcome: 'refused', reason: 'The option webhookUrl returned no URL for this target.' };
  return isHttpUrl(url) ? url : { outcome: 'refused', reason: 'webhookUrl must be an absolute http(s) URL.' };
}
