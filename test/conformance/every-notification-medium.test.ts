import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { media } from '../../src/notify/media/index.ts';
import type { Delivery, OutgoingMessage, Transport } from '../../src/notify/media/notification.ts';
import { apis } from './media/apis.ts';
import { MediaServer } from './media/media-server.ts';

/** Tests that every medium of the registry must pass. A new medium is covered when it is added to `apis`. */

const SECRET = 'xSecretxCanaryx0123456789';

const message: OutgoingMessage = {
  policy: 'onSuccess',
  title: 'Weather, daily',
  text: 'The export is there:\nhttps://dashboard.example/exports?id=a_b',
  key: 'job/0',
};

const HOSTILE = [
  '@everyone @here <!channel> <!everyone> <@U123> <@&456> <#C123>',
  '<https://evil.example|your bank> [your bank](https://evil.example) **bold** __x__ ~~y~~ ||z||',
  '*_`~|>#-+[]()<>@\\ \\* \\\\*',
  '&amp; &lt;script&gt; <b>bold</b> <script>alert(1)</script>',
  'Subject: x\r\nBcc: evil@example.com\r\n\r\nbody',
  '\u0000\u0007\u001b[31m \u202eevil \ufeff',
  '\ud800 lone, \udc00 lone',
  '😀🏳️‍🌈 Ω 温度 CO₂',
  '',
  '   ',
  '"\'{}$`$1%s%n&payload=x',
];

test('all media of the contract exist', () => {
  expect(media.map(({ id }) => id).sort()).toEqual(['discord', 'email', 'slack', 'telegram']);
});

describe.each(media.map((entry) => [entry.id, entry] as const))('%s', (id, entry) => {
  const api = apis[id]!;
  let server: MediaServer;
  let transport: Transport;
  beforeAll(async () => {
    server = await MediaServer.start((request) => api.api(request));
    transport = (await entry.load()).open(api.options(server.url, SECRET));
  });
  afterAll(() => server.stop());
  beforeEach(() => server.reset());

  const deliver = (change: Partial<OutgoingMessage> = {}, signal = new AbortController().signal): Promise<Delivery> =>
    transport.deliver({ ...message, ...change }, { signal, fetch });

  test('delivers a complete message in one request', async () => {
    expect(await deliver()).toEqual({ outcome: 'sent' });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.method).toBe('POST');
    const shown = api.shown(server.seen[0]!);
    for (const line of [message.title, ...message.text.split('\n')]) expect(shown).toContain(line);
  });

  test.each(HOSTILE)('shows hostile texts as they are: %j', async (text) => {
    expect(await deliver({ title: text, text })).toEqual({ outcome: 'sent' });
    const shown = api.shown(server.seen[0]!);
    const printable = text
      .replace(/[\p{Cc}]/gu, ' ')
      .replace(/\p{Cs}/gu, '\ufffd')
      .split(/\s+/);
    for (const word of printable) expect(shown).toContain(word);
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  });

  test('says what happened when there is no title', async () => {
    await deliver({ title: ' \n', text: '' });
    expect(api.shown(server.seen[0]!)).toContain('Export done');
    await deliver({ title: '', text: '', policy: 'onFailure' });
    expect(api.shown(server.seen[1]!)).toContain('Export failed');
  });

  test.each(['a', '😀', '&', '*', '"', '\\', 'é'])(
    'accepts a text of any length of %s, and says when it is cut',
    async (character) => {
      const long = character.repeat(200_000);
      expect(await deliver({ title: long, text: long })).toEqual({
        outcome: 'sent',
        note: expect.stringContaining('cut'),
      });
      expect(api.shown(server.seen[0]!)).toContain('…');
      expect(api.shown(server.seen[0]!)).not.toContain('\ufffd');
      const short = 'x'.repeat(api.holds);
      server.reset();
      expect(await deliver({ text: short })).toEqual({ outcome: 'sent' });
      expect(api.shown(server.seen[0]!)).toContain(short);
    },
  );

  test('waits as long as the medium asks for', async () => {
    server.mood = api.tooMany;
    expect(await deliver()).toMatchObject({ outcome: 'later', waitMs: 2000 });
  });

  test.each([500, 502, 503, 408])('tries again later after %d', async (status) => {
    server.mood = { status, body: '<html>Bad gateway</html>' };
    expect((await deliver()).outcome).toBe('later');
  });

  test('gives up when refused, and says why without its secret', async () => {
    server.mood = api.refused(SECRET);
    const delivery = await deliver();
    expect(delivery.outcome).toBe('refused');
    expect(JSON.stringify(delivery)).toContain('[secret]');
    expect(JSON.stringify(delivery)).not.toContain(SECRET);
  });

  test('tries again later when there is no answer, and reveals no address', async () => {
    server.mood = 'break';
    const delivery = await deliver();
    expect(delivery).toEqual({ outcome: 'later', reason: 'There was no answer that a page may read.' });
    const nowhere = (await entry.load()).open(api.options('http://127.0.0.1:1', SECRET));
    const unreachable = await nowhere.deliver(message, { signal: new AbortController().signal, fetch });
    expect(unreachable.outcome).toBe('later');
    expect(JSON.stringify(unreachable)).not.toMatch(new RegExp(`${SECRET}|127\\.0\\.0\\.1`));
  });

  test('does not follow redirects', async () => {
    const elsewhere = await MediaServer.start(() => ({ status: 200, body: '{"ok":true}' }));
    for (const status of [302, 307]) {
      server.mood = { status, body: '', headers: { Location: elsewhere.url } };
      expect((await deliver()).outcome).toBe('later');
    }
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.stop();
  });

  test('ends an attempt with the signal', async () => {
    server.mood = 'hang';
    const leave = new AbortController();
    const delivery = deliver({}, leave.signal);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leave.abort(new Error('enough'));
    await expect(delivery).rejects.toThrow('enough');
    await expect(deliver({}, leave.signal)).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });

  test.each([undefined, null, {}, 'text', { webhookUrl: 7, botToken: 7, relayUrl: 7 }, { relayUrl: 'ftp://x' }])(
    'refuses %j as options',
    async (options) => {
      const module = await entry.load();
      expect(() => module.open(options)).toThrow(TypeError);
      expect(() => module.open(options)).toThrow(`notifications.${id}`);
    },
  );
});
