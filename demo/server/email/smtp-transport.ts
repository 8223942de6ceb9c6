/** Hands mails on by SMTP. */
import { createTransport, type Transporter } from 'nodemailer';
import type { MailTransport, RelayLimits } from './email-relay.ts';
import type { Mailbox } from './mailbox.ts';

/** Options of the relay in Node. */
export interface EmailOptions extends RelayLimits {
  /** Where mail is handed to, e.g. `smtp://127.0.0.1:2525`. Default: to the mailbox. */
  readonly smtpUrl?: string;
  /** Takes the mail where no other server is named. Default: none, and the relay answers 503. */
  readonly mailbox?: Mailbox;
}

const TIMEOUT_MS = 15_000;

/** Makes what sends by SMTP; undefined where no mail server is named. */
export function smtpTransport({ smtpUrl, mailbox }: EmailOptions): MailTransport | undefined {
  const url = smtpUrl ?? mailbox?.url();
  if (url === undefined) return undefined;
  const transporter = Promise.resolve(url).then(transporterOf);
  transporter.catch(() => undefined);
  return {
    staysHere: smtpUrl === undefined,
    async send({ from, to, subject, text }) {
      await (await transporter).sendMail({
        from,
        to: { name: '', address: to },
        envelope: { from, to: [to] },
        subject,
        text,
        // Nothing in a text is a file or an address to be fetched.
        disableFileAccess: true,
        disableUrlAccess: true,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    mails: () => mailbox?.list() ?? [],
    async close() {
      (await transporter.catch(() => undefined))?.close();
      mailbox?.close();
    },
  };
}

function transporterOf(smtpUrl: string): Transporter {
  const url = new URL(smtpUrl);
  return createTransport({
    host: url.hostname,
    port: Number(url.port || 25),
    secure: url.protocol === 'smtps:',
    ...(url.username && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    tls: { rejectUnauthorized: url.hostname !== '127.0.0.1' && url.hostname !== 'localhost' },
  });
}
