import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { media } from '../../../../src/notify/media/index.ts';
import type { Delivery } from '../../../../src/notify/media/notification.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const message = { policy: 'onSuccess', title: 'Done', text: 'It is there.', target: 'somebody', key: 'job/0' } as const;

/** Options of each medium with a function of the page, and the option's name. */
const functions: Record<string, (give: () => Promise<string>) => { readonly options: object; readonly name: string }> =
  {
    slack: (webhookUrl) => ({ options: { webhookUrl }, name: 'webhookUrl' }),
    discord: (webhookUrl) => ({ options: { webhookUrl }, name: 'webhookUrl' }),
    telegram: (botToken) => ({ options: { botToken }, name: 'botToken' }),
    email: (getToken) => ({ options: { relayUrl: 'https://mail.test/', getToken }, name: 'getToken' }),
  };

test.each(media.map((entry) => [entry.id, entry] as const))(
  '%s waits thirty seconds for a function of the host, and says which one gave nothing',
  async (id, entry) => {
    const { options, name } = functions[id]!(() => new Promise(() => {}));
    const transport = (await entry.load()).open(options);
    const fetch = vi.fn();
    let delivery: Delivery | undefined;
    const delivering = transport.deliver(message, { signal: new AbortController().signal, fetch }).then((given) => {
      delivery = given;
    });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(delivery).toBe(undefined);
    await vi.advanceTimersByTimeAsync(1);
    await delivering;
    expect(delivery).toEqual({ outcome: 'later', reason: `The function ${name} returned nothing within 30 s.` });
    expect(fetch).not.toHaveBeenCalled();
  },
);

test.each(media.map((entry) => [entry.id, entry] as const))(
  '%s keeps nothing of what a function of the host throws',
  async (id, entry) => {
    const { options, name } = functions[id]!(() => Promise.reject(new Error('canary')));
    const transport = (await entry.load()).open(options);
    const context = { signal: new AbortController().signal, fetch: vi.fn() };
    expect(await transport.deliver(message, context)).toEqual({
      outcome: 'later',
      reason: `The function ${name} failed.`,
    });
  },
);
