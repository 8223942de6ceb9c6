import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Mail } from './email-relay.ts';

const KEPT = 50;
const MAX_BYTES = 1_000_000;

/** A mail server on a free port of the loopback that keeps the last 50 mails in memory: what the demo sends goes nowhere else. */
export class Mailbox {
  readonly #server: SMTPServer;
  readonly #listening: Promise<string>;
  #mails: Mail[] = [];
  #count = 0;

  constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      size: MAX_BYTES,
      maxClients: 10,
      onData: (stream, { envelope }, done) => {
        readText(stream).then((source) => {
          const to = envelope.rcptTo.map(({ address }) => address);
          this.#mails.push({ id: ++this.#count, receivedAt: new Date().toISOString(), to, source });
          if (this.#mails.length > KEPT) this.#mails.shift();
          done();
        }, done);
      },
    });
    this.#listening = new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      const server = this.#server.listen(0, '127.0.0.1', () => {
        resolve(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
      });
      // A process that has nothing else to do may end.
      server.unref();
    });
    this.#listening.catch(() => undefined);
  }

  /** Where it listens. */
  url(): Promise<string> {
    return this.#listening;
  }

  /** Oldest first. */
  list(): readonly Mail[] {
    return this.#mails;
  }

  close(): void {
    this.#server.close();
  }
}
