import type { Delivery } from './notification.ts';
import type { Secret } from './notify-options.ts';
import { isHttpUrl, resolveSecret } from './secret.ts';

/**
 * The webhook for a target, or why there is none. A webhook posts to one channel, whatever a message says: with a fixed
 * one, a message for somebody in particular is refused, rather than shown to somebody else.
 */
export async function webhookFor(secret: Secret, target: string | undefined): Promise<string | Delivery> {
  if (typeof secret === 'string' && target !== undefined) {
    const reason = 'There is one webhook for all targets; give webhookUrl as a function to choose by target.';
    return { outcome: 'refused', reason };
  }
  const url = await resolveSecret('webhookUrl', secret, target);
  if (typeof url === 'object') return url;
  if (url === undefined) return { outcome: 'refused', reason: 'There is no webhook for this target.' };
  return isHttpUrl(url) ? url : { outcome: 'refused', reason: 'webhookUrl is no absolute http(s) URL.' };
}
