/** The reference server without Node: what a static copy of the demo answers from its service worker. */
import { Channels } from './datasets/index.ts';
import { EmailRelay, type Mail, type MailTransport } from './email/email-relay.ts';
import { ExportsApi, limitsOf } from './exports/exports-api.ts';
import type { RunJob } from './exports/job-runner.ts';
import { MemoryStore, type StoreContents } from './exports/memory-store.ts';
import { FetchRequest, FetchResponse } from './fetch-exchange.ts';
import { createRequestHandler } from './request-handler.ts';
import { ResourcesApi } from './resources/resources-api.ts';
import { startSmallFleet } from './resources/small-fleet-server.ts';
import { Tokens } from './tokens.ts';

/** What the server needs of the place where it runs. */
export interface BrowserServerOptions {
  /** Gives the text of the file in demo/data. */
  readonly readYear: () => Promise<string>;
  /** Runs the jobs of `/exports`. */
  readonly run: RunJob;
  /** The exports of an earlier life, as `save` was given them. */
  readonly saved?: StoreContents | undefined;
  /** Keeps the exports. */
  readonly save?: (contents: StoreContents) => void;
}

/** Answers a fetch whose path, seen from the demo's folder, is `path`; undefined when the path is none of its own. */
export type AnswerFetch = (request: Request, path: string) => Promise<Response | undefined>;

const MAX_MAILS = 50;
const MAX_FILE_BYTES = 32 << 20;

/** Makes the server. */
export function createBrowserServer({ readYear, run, saved, save = () => {} }: BrowserServerOptions): AnswerFetch {
  const channels = new Channels(readYear);
  const tokens = new Tokens();
  const resources = new ResourcesApi(startSmallFleet);
  const limits = { maxQueued: 100, maxFileBytes: MAX_FILE_BYTES };
  const store = new MemoryStore(limitsOf(limits), saved, save);
  const handler = createRequestHandler({
    channels,
    resources,
    tokens,
    exports: new ExportsApi(store, run, tokens, limits),
    email: new EmailRelay(tokens, mailbox()),
    gzip: undefined,
  });
  return async (request, path) => {
    const response = new FetchResponse(request.signal);
    const handled = handler.handle(new FetchRequest(request, path), response, false);
    handled.catch(() => response.socket.destroy());
    const isOurs = handled.then((ours) => (ours ? response.answer : undefined));
    return Promise.race([response.answer, isOurs]);
  };
}

/** Keeps mails, which go nowhere else. */
function mailbox(): MailTransport {
  const mails: Mail[] = [];
  let count = 0;
  return {
    staysHere: true,
    async send({ from, to, subject, text }) {
      const receivedAt = new Date().toISOString();
      const source = `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${text}`;
      mails.push({ id: ++count, receivedAt, to: [to], source });
      if (mails.length > MAX_MAILS) mails.shift();
    },
    mails: () => mails,
    close: async () => {},
  };
}
