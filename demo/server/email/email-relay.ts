import { createTransport, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { BadRequest } from '../bad-request.ts';
import { readJson } from '../read-json.ts';
import { type Exchange, replyError, replyJson } from '../replies.ts';
import type { Tokens } from '../tokens.ts';
import type { Mail, Mailbox } from './mailbox.ts';

/** Options of {@link EmailRelay}. */
export interface EmailOptions {
  /** Where mail is handed to, e.g. `smtp://127.0.0.1:2525`. Default: to the mailbox. */
  readonly smtpUrl?: string;
  /** Takes the mail where no other server is named. Default: none, and the relay answers 503. */
  readonly mailbox?: Mailbox;
  /** Sender of all mail. Default `downlink@localhost`. */
  readonly from?: string;
  /**
   * The domains that mail may go to. Default `['localhost']`. What is open to the whole world would be used by the
   * whole world.
   */
  readonly domains?: readonly string[];
  /** Mails of one user in an hour. Default 60. */
  readonly hourlyLimit?: number;
}

/** One address, and nothing else: no name, no list, no comment, no line break. */
const ADDRESS = /^[A-Za-z0-9._+-]{1,64}@(?<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/;

const HOUR_MS = 3_600_000;
const KEYS_KEPT = 10_000;
const TIMEOUT_MS = 15_000;

/** A header is one line: nothing in it may end that. */
const oneLine = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line');

const mail = z.strictObject({
  to: z.string().max(254).regex(ADDRESS, 'must be one address').optional(),
  subject: oneLine.min(1).max(300),
  text: z.string().max(200_000),
  key: oneLine.min(1).max(300),
});

/** Takes messages over HTTP and hands them on by SMTP, as a host's relay for the medium `email` would. */
export class EmailRelay {
  readonly #options: Required<Omit<EmailOptions, 'smtpUrl' | 'mailbox'>>;
  readonly #transporter: Promise<Transporter> | undefined;
  readonly #mailbox: Mailbox | undefined;
  readonly #tokens: Tokens;
  /** Keys of what has been handed on, and of what is being; oldest first. */
  readonly #keys = new Map<string, Promise<void>>();
  /** When each user's mails of the last hour were sent, Unix milliseconds. */
  readonly #sent = new Map<string, number[]>();

  constructor(tokens: Tokens, options: EmailOptions = {}) {
    const { smtpUrl, from = 'downlink@localhost', domains = ['localhost'], hourlyLimit = 60 } = options;
    this.#tokens = tokens;
    this.#options = { from, domains: domains.map((domain) => domain.toLowerCase()), hourlyLimit };
    this.#mailbox = options.mailbox;
    const url = smtpUrl ?? options.mailbox?.url();
    this.#transporter = url === undefined ? undefined : Promise.resolve(url).then(transporterOf);
    this.#transporter?.catch(() => undefined);
  }

  /**
   * Answers `POST /demo/email`: 202 once the mail server has taken the mail; 400, 401, 403 (a recipient outside the
   * domains), 429, 502 (the mail server did not take it), 503 (there is none). Without `to` the mail goes to the user
   * of the token at the first of the domains. A key that has come before is answered 202, and sends nothing.
   */
  async handle(exchange: Exchange): Promise<void> {
    const user = this.#tokens.userOf(exchange.request, ['Bearer']);
    const body = await readJson(exchange.request);
    if (!user) return replyError(exchange, 401, 'missing or invalid authentication token');
    const parsed = mail.safeParse(body);
    if (!parsed.success) throw new BadRequest(z.prettifyError(parsed.error));
    const { subject, text, key } = parsed.data;
    const { domains, from, hourlyLimit } = this.#options;
    const to = parsed.data.to ?? `${user.replace(/[^A-Za-z0-9]+/g, '.')}@${domains[0]}`;
    if (!domains.includes(ADDRESS.exec(to)?.groups?.domain?.toLowerCase() ?? ''))
      return replyError(exchange, 403, 'mail may not go to this domain');
    if (!this.#transporter) return replyError(exchange, 503, 'no mail server is configured');
    const name = JSON.stringify([user, key]);
    let sending = this.#keys.get(name);
    if (!sending) {
      if (this.#recent(user).length >= hourlyLimit) {
        exchange.response.setHeader('Retry-After', String(HOUR_MS / 1000 / hourlyLimit));
        return replyError(exchange, 429, 'too many mails in an hour');
      }
      sending = this.#send(this.#transporter, { from, to, subject, text });
      this.#remember(name, user, sending);
    }
    try {
      await sending;
      replyJson(exchange, 202, {});
    } catch {
      // What the mail server says may name addresses of others.
      this.#keys.delete(name);
      replyError(exchange, 502, 'the mail server did not take the mail');
    }
  }

  /** What the mailbox holds, oldest first; nothing where there is none. */
  mails(): readonly Mail[] {
    return this.#mailbox?.list() ?? [];
  }

  /** Ends the mailbox and connections to the mail server. */
  async close(): Promise<void> {
    (await this.#transporter?.catch(() => undefined))?.close();
    this.#mailbox?.close();
  }

  async #send(
    transporter: Promise<Transporter>,
    { from, to, subject, text }: Record<'from' | 'to' | 'subject' | 'text', string>,
  ) {
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
  }

  #recent(user: string): number[] {
    const since = Date.now() - HOUR_MS;
    return (this.#sent.get(user) ?? []).filter((time) => time > since);
  }

  #remember(name: string, user: string, sending: Promise<void>): void {
    this.#sent.set(user, [...this.#recent(user), Date.now()]);
    this.#keys.set(name, sending);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEYS_KEPT) break;
      this.#keys.delete(oldest);
    }
  }
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
