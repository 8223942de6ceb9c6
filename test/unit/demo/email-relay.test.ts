import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Mailbox } from '../../../demo/server/email/mailbox.ts';
import { open } from '../../../src/notify/media/email.ts';
import { json } from '../../support/export-rig.ts';
import { Rig } from './raw-client.ts';

interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
}

const received: Mail[] = [];
let refuses = false;
let smtp: SMTPServer;
let rig: Rig;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, callback) {
      void readText(stream).then((raw) => {
        if (refuses) return callback(new Error('mailbox of secret@localhost is full'));
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  rig = await Rig.start({ email: { smtpUrl: `smtp://127.0.0.1:${port}`, domains: ['localhost', 'Example.com'] } });
});
afterAll(async () => {
  await rig.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
beforeEach(async () => {
  received.length = 0;
  refuses = false;
  await rig.renewToken({ user: `user ${Math.random()}` });
});

let count = 0;
const mail = (change: object = {}) => ({
  to: 'anna@example.com',
  subject: 'Done',
  text: 'It is there.',
  key: `${++count}`,
  ...change,
});
const send = (body: unknown) => rig.send('POST', '/demo/email', body);

/** Returns the unfolded headers and the text of a mail. */
function partsOf({ raw }: Mail) {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return {
    headers,
    names: headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()),
    body: body.join('\r\n\r\n'),
  };
}

describe('POST /demo/email', () => {
  it('passes a mail to the mail server', async () => {
    expect((await send(mail())).status).toBe(202);
    expect(received).toMatchObject([{ from: 'downlink@localhost', to: ['anna@example.com'] }]);
    const { headers, body } = partsOf(received[0]!);
    expect(headers).toEqual(
      expect.arrayContaining(['To: anna@example.com', 'Subject: Done', 'From: downlink@localhost']),
    );
    expect(body.trim()).toBe('It is there.');
  });

  it('sends to the user of the token when no recipient is named', async () => {
    await rig.renewToken({ user: 'anna' });
    expect((await send(mail({ to: undefined }))).status).toBe(202);
    expect(received[0]?.to).toEqual(['anna@localhost']);
  });

  it.each([
    { subject: 'Done\r\nBcc: evil@example.com' },
    { subject: 'Done\nBcc: evil@example.com' },
    { subject: 'Done\u2028Bcc: evil@example.com' },
    { subject: 'a\u0000b' },
    { subject: '' },
    { subject: 'x'.repeat(301) },
    { to: 'anna@example.com, evil@example.com' },
    { to: 'anna@example.com\r\nRCPT TO:<evil@example.com>' },
    { to: 'Anna <anna@example.com>' },
    { to: '"anna@evil.com"@example.com' },
    { to: ['anna@example.com'] },
    { to: '' },
    { cc: 'evil@example.com' },
    { attachments: [{ path: '/etc/passwd' }] },
    { text: { path: '/etc/passwd' } },
    { text: 'x'.repeat(200_001) },
    { key: '' },
  ])('refuses %j', async (change) => {
    expect((await send(mail(change))).status).toBe(400);
    expect(received).toEqual([]);
  });

  it.each(['anna@evil.com', 'anna@sub.example.com', 'anna@example.com.evil.com'])('sends nothing to %s', async (to) => {
    expect((await send(mail({ to }))).status).toBe(403);
    expect(received).toEqual([]);
  });

  it('prevents texts from becoming headers or commands', async () => {
    const text = 'first\r\n.\r\nRCPT TO:<evil@example.com>\r\n\r\nBcc: evil@example.com\n..\nlast 温度';
    expect((await send(mail({ text, subject: 'Ω =?utf-8?q?x?= 温度' }))).status).toBe(202);
    expect(received).toHaveLength(1);
    const { names, headers } = partsOf(received[0]!);
    expect(received[0]?.to).toEqual(['anna@example.com']);
    expect(names).not.toContain('bcc');
    expect(new Set(names).size).toBe(names.length);
    expect(headers.every((line) => /^[\x20-\x7e\t]*$/.test(line) && line.length < 998)).toBe(true);
  });

  it('requires a token', async () => {
    expect((await rig.send('POST', '/demo/email', mail(), { Authorization: '' })).status).toBe(401);
  });

  it('sends once for each key, also for simultaneous requests, and again when the first failed', async () => {
    const one = mail();
    expect((await Promise.all([send(one), send(one)])).map(({ status }) => status)).toEqual([202, 202]);
    expect((await send(one)).status).toBe(202);
    expect(received).toHaveLength(1);
    refuses = true;
    const other = mail();
    const failed = await send(other);
    expect([failed.status, json(failed)]).toEqual([502, { message: 'the mail server did not take the mail' }]);
    refuses = false;
    expect((await send(other)).status).toBe(202);
    expect(received).toHaveLength(2);
  });

  it('limits mails per hour, and sends nothing without a mail server', async () => {
    const { port } = smtp.server.address() as AddressInfo;
    const small = await Rig.start({ email: { smtpUrl: `smtp://127.0.0.1:${port}`, hourlyLimit: 1 } });
    const to = 'anna@localhost';
    const statuses = [
      await small.send('POST', '/demo/email', mail({ to })),
      await small.send('POST', '/demo/email', mail({ to })),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([202, 429]);
    expect(statuses[1]?.headers['retry-after']).toBe('3600');
    await small.stop();
    const none = await Rig.start();
    expect((await none.send('POST', '/demo/email', mail({ to }))).status).toBe(503);
    await none.stop();
  });
});

it("the server's own mailbox takes mails to any address, and none of them leaves the server", async () => {
  const mailbox = new Mailbox();
  const demo = await Rig.start({ email: { mailbox } });
  for (let index = 0; index < 52; index++)
    expect(
      (await demo.send('POST', '/demo/email', mail({ to: `anna@firm-${index}.example`, subject: `Mail ${index}` })))
        .status,
    ).toBe(202);
  const kept = json<{ to: string[]; source: string }[]>(await demo.send('GET', '/demo/mails'));
  expect(kept).toHaveLength(50);
  expect(kept.at(-1)).toMatchObject({
    to: ['anna@firm-51.example'],
    source: expect.stringContaining('Subject: Mail 51'),
  });
  expect(received).toEqual([]);
  await demo.stop();
});

it('the medium email delivers to a mailbox through it, whatever the title contains', async () => {
  const transport = open({ relayUrl: `${rig.url}/demo/email`, getToken: () => rig.token });
  const message = { policy: 'onSuccess', target: 'anna@example.com', key: 'job/0' } as const;
  const title = 'Weather\r\nBcc: evil@example.com\u0007 Ω';
  const text = `It is there:\n${'x'.repeat(2000)}`;
  const delivery = await transport.deliver(
    { ...message, title, text },
    { signal: new AbortController().signal, fetch },
  );
  expect(delivery).toEqual({ outcome: 'sent' });
  expect(received).toHaveLength(1);
  expect(partsOf(received[0]!).names).not.toContain('bcc');
  expect(received[0]?.to).toEqual(['anna@example.com']);
});

it('the medium email fetches a new token once when the first is no longer valid', async () => {
  const tokens = ['old', rig.token];
  const transport = open({ relayUrl: `${rig.url}/demo/email`, getToken: () => tokens.shift() ?? 'none' });
  const message = { policy: 'onSuccess', target: 'anna@example.com', key: 'again', title: 'T', text: 't' } as const;
  const context = { signal: new AbortController().signal, fetch };
  expect(await transport.deliver(message, context)).toEqual({ outcome: 'sent' });
  expect(await transport.deliver(message, context)).toMatchObject({ outcome: 'later' });
});
