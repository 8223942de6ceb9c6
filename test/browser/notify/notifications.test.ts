import type { Page } from 'playwright/test';
import type { JobNotification } from '../../../src/index.ts';
import { apis } from '../../conformance/media/apis.ts';
import { crossOrigin } from '../../conformance/media/cross-origin.ts';
import { MediaServer } from '../../conformance/media/media-server.ts';
import { expect, test } from '../harness/page-kit.ts';
import { jobsOf, makeExporter, recurring } from '../harness/recurring.ts';

const request = recurring({
  notification: {
    messages: [
      {
        policy: 'onSuccess',
        medium: 'email',
        target: 'anna@localhost',
        title: 'Done\nBcc: x@y.z',
        text: 'It is there.',
      },
      { policy: 'onFailure', medium: 'slack', title: 'Failed', text: 'It is not.' },
    ],
  },
});

/** Creates the exporter of a tab, which sends mail through the server's relay. */
async function makeNotifying(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.exporterUnderTest = downlink.createExporter({
      source: kit.source(),
      notifications: { email: { relayUrl: '/demo/email', getToken: kit.getToken }, page: true },
    });
  });
}

async function notificationsOf(page: Page): Promise<readonly JobNotification[]> {
  return (await jobsOf(page))[0]?.notifications ?? [];
}

async function mails(url: string): Promise<{ to: string[]; source: string }[]> {
  return (await fetch(`${url}/demo/mails`)).json();
}

test('a successful job sends its mail once, in any number of tabs, and asks for no permission', async ({
  openKit,
  openTab,
  server,
}) => {
  const before = (await mails(server.url)).length;
  const page = await openKit();
  await makeNotifying(page);
  const other = await openTab();
  await makeNotifying(other);
  await other.evaluate(() => exporterUnderTest.jobs.list());
  await page.evaluate(
    async (text) => {
      const { id } = await exporterUnderTest.definitions.create(JSON.parse(text), { executor: 'browser' });
      await exporterUnderTest.definitions.run(id);
    },
    JSON.stringify({ ...request, periodStart: 4_000_000_000 }),
  );
  await expect
    .poll(() => notificationsOf(page))
    .toMatchObject([
      { message: 0, medium: 'email', state: 'sent', attempts: 1, reason: null },
      { message: 'page', medium: 'page', state: 'unsupported', reason: 'The user has not allowed page notifications.' },
    ]);
  const arrived = (await mails(server.url)).slice(before);
  expect(arrived).toMatchObject([{ to: ['anna@localhost'] }]);
  expect(arrived[0]?.source).toContain('Subject: Done Bcc: x@y.z\r\n');
  expect(await page.evaluate(() => exporterUnderTest.notifications.permission())).not.toBe('granted');
});

test('a failed job reports messages that cannot be sent, and does not change', async ({ openKit, problems }) => {
  problems.expect(/404/);
  const page = await openKit();
  await makeNotifying(page);
  await page.evaluate(
    async (text) => {
      const { id } = await exporterUnderTest.definitions.create(JSON.parse(text), { executor: 'browser' });
      await exporterUnderTest.definitions.run(id);
    },
    JSON.stringify({
      ...request,
      items: [{ params: { ...request.items[0]!.params, channelId: 'nowhere' } }],
      periodStart: 4e9,
    }),
  );
  await expect
    .poll(() => notificationsOf(page))
    .toMatchObject([
      {
        message: 1,
        medium: 'slack',
        state: 'unsupported',
        reason: 'The page has no options for slack (notifications.slack).',
      },
      { message: 'page', state: 'unsupported' },
    ]);
  expect((await jobsOf(page))[0]).toMatchObject({ state: 'failed', error: { code: 'not-found' } });
});

test('the next page sends a mail that could not be sent', async ({ openKit, server, problems }) => {
  problems.expect(/ERR_FAILED|401/);
  const before = (await mails(server.url)).length;
  const page = await openKit();
  await page.route('**/demo/email', (route) => route.abort());
  await makeNotifying(page);
  await page.evaluate(
    async (text) => {
      const { id } = await exporterUnderTest.definitions.create(JSON.parse(text), { executor: 'browser' });
      await exporterUnderTest.definitions.run(id);
    },
    JSON.stringify({ ...request, periodStart: 4_000_000_000 }),
  );
  await expect
    .poll(() => notificationsOf(page))
    .toMatchObject([{ state: 'waiting', attempts: 1, reason: expect.stringMatching(/no answer/) }, {}]);
  await page.unroute('**/demo/email');
  const again = await openKit();
  await makeExporter(again);
  // Skips the pause.
  await again.evaluate(async () => {
    const opening = indexedDB.open('downlink');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const store = opening.result.transaction('jobs', 'readwrite').objectStore('jobs');
    const reading = store.getAll();
    await new Promise((resolve) => reading.addEventListener('success', resolve));
    const [job] = reading.result;
    job.notifications[0].notBefore = 0;
    const writing = store.put(job);
    await new Promise((resolve) => writing.addEventListener('success', resolve));
    opening.result.close();
  });
  await makeNotifying(again);
  await again.evaluate(() => exporterUnderTest.jobs.list());
  await expect.poll(() => notificationsOf(again)).toMatchObject([{ state: 'sent', attempts: 2 }, {}]);
  expect((await mails(server.url)).slice(before)).toHaveLength(1);
});

test('the page shows outcomes once the user has allowed it', async ({ openKit, context, server }) => {
  await context.grantPermissions(['notifications'], { origin: server.url });
  const page = await openKit();
  const shown = await page.evaluateHandle(() => {
    const seen: { title: string; options?: NotificationOptions | undefined }[] = [];
    globalThis.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        seen.push({ title, options });
      }
    };
    return seen;
  });
  await makeNotifying(page);
  await page.evaluate(
    async (text) => {
      const { id } = await exporterUnderTest.definitions.create(JSON.parse(text), { executor: 'browser' });
      await exporterUnderTest.definitions.run(id);
    },
    JSON.stringify({ ...request, periodStart: 4_000_000_000 }),
  );
  await expect.poll(() => notificationsOf(page)).toMatchObject([{ state: 'sent' }, { message: 'page', state: 'sent' }]);
  const [job] = await jobsOf(page);
  expect(await shown.jsonValue()).toEqual([
    { title: 'Done Bcc: x@y.z', options: { body: 'It is there.', tag: `${job?.id}/page` } },
  ]);
});

test('no secret is stored or shown, even when the medium quotes it', async ({ openKit, problems }) => {
  problems.expect(/401/);
  const secret = 'xSecretxCanaryx0123456789';
  const telegram = await MediaServer.start((seen) => crossOrigin('telegram', seen));
  telegram.mood = { ...apis.telegram!.refused(secret), headers: { 'Access-Control-Allow-Origin': '*' } };
  const page = await openKit();
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  const messages = request.notification!.messages.map((message) => ({ ...message, medium: 'telegram', target: '1' }));
  await page.evaluate(
    async ([text, apiUrl, botToken]) => {
      globalThis.exporterUnderTest = downlink.createExporter({
        source: kit.source(),
        notifications: { telegram: { apiUrl, botToken } },
      });
      const { id } = await exporterUnderTest.definitions.create(JSON.parse(text), { executor: 'browser' });
      await exporterUnderTest.definitions.run(id);
    },
    [
      JSON.stringify({ ...request, notification: { messages }, periodStart: 4_000_000_000 }),
      telegram.url,
      `123456:${secret}`,
    ] as const,
  );
  await expect
    .poll(() => notificationsOf(page))
    .toMatchObject([{ state: 'failed', reason: expect.stringMatching(/401: .*\[secret\]/) }]);
  expect(telegram.seen.filter(({ path }) => path.includes(secret))).toHaveLength(1);
  const stored = await page.evaluate(async () => {
    const texts: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name!);
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      for (const store of opening.result.objectStoreNames) {
        const reading = opening.result.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => reading.addEventListener('success', resolve));
        texts.push(JSON.stringify(reading.result));
      }
      opening.result.close();
    }
    return texts;
  });
  expect(stored.join()).toContain('[secret]');
  expect([...stored, ...heard].filter((text) => text.includes(secret))).toEqual([]);
  await telegram.stop();
});
