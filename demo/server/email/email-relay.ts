import { z } from 'zod';
import { BadRequest } from '../bad-request.ts';
import { readJson } from '../read-json.ts';
import { type Exchange, replyError, replyJson } from '../replies.ts';
import type { Tokens } from '../tokens.ts';

/** A mail as it arrived. */
export interface Mail {
  readonly id: number;
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly to: readonly string[];
  /** The whole of it: headers, a blank line, the body. */
  readonly source: string;
}

/** A mail to be sent. */
export interface OutgoingMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Takes mails. */
export interface MailTransport {
  /** Whether mails stay in a mailbox of this server, to whomever they are addressed. Then any recipient will do. */
  readonly staysHere: boolean;
  /** Rejects when the mail is not taken. */
  send(mail: OutgoingMail): Promise<void>;
  /** What has arrived, oldest first, where it can be told. */
  mails(): readonly Mail[];
  close(): Promise<void>;
}

/** Limits of {@link EmailRelay}. */
export interface RelayLimits {
  /** Sender of all mail. Default `downlink@localhost`. */
  readonly from?: string;
  /**
   * The domains that mail may go to when it leaves this server. Default `['localhost']`: a relay that is open to the
   * whole world would be used by the whole world.
   */
  readonly domains?: readonly string[];
  /** Mails of one user in an hour. Default 60. */
  readonly hourlyLimit?: number;
}

/** One address, and nothing else: no name, no list, no comment, no line break. */
const ADDRESS = /^[A-Za-z0-9._+-]{1,64}@(?<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)$/;

const HOUR_MS = 3_600_000;
const KEYS_KEPT = 10_000;

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
  readonly #options: Required<RelayLimits>;
  readonly #transport: MailTransport | undefined;
  readonly #tokens: Tokens;
  /** Keys of what has been handed on, and of what is being; oldest first. */
  readonly #keys = new Map<string, Promise<void>>();
  /** When each user's mails of the last hour were sent, Unix milliseconds. */
  readonly #sent = new Map<string, number[]>();

  /** @param transport takes the mails; without it, the relay answers 503 */
  constructor(tokens: Tokens, transport: MailTransport | undefined, limits: RelayLimits = {}) {
    const { from = 'downlink@localhost', domains = ['localhost'], hourlyLimit = 60 } = limits;
    this.#tokens = tokens;
    this.#options = { from, domains: domains.map((domain) => domain.toLowerCase()), hourlyLimit };
    this.#transport = transport;
  }

  /**
   * Answers `POST /demo/email`: 202 once the mail server has taken the mail; 400, 401, 403 (the mail would leave this
   * server for a domain that it may not go to), 429, 502 (the mail server did not take it), 503 (there is none). Without `to` the mail goes to the user
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
    if (!this.#transport) return replyError(exchange, 503, 'no mail server is configured');
    const domain = ADDRESS.exec(to)?.groups?.domain?.toLowerCase() ?? '';
    if (!this.#transport.staysHere && !domains.includes(domain))
      return replyError(exchange, 403, 'mail may not go to this domain');
    const name = JSON.stringify([user, key]);
    let sending = this.#keys.get(name);
    if (!sending) {
      if (this.#recent(user).length >= hourlyLimit) {
        exchange.response.setHeader('Retry-After', String(HOUR_MS / 1000 / hourlyLimit));
        return replyError(exchange, 429, 'too many mails in an hour');
      }
      sending = this.#transport.send({ from, to, subject, text });
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
    return this.#transport?.mails() ?? [];
  }

  /** Ends the mailbox and connections to the mail server. */
  async close(): Promise<void> {
    await this.#transport?.close();
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
