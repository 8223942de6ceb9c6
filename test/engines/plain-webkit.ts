import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { miniBrowserPath } from '../setup/engines.mjs';
import { type Browser, callScript, parsed, type Tab } from './engine.ts';
import { type Display, endGroup, startDisplay, startGroup, webkitEnvironment } from './processes.ts';

/** What a call in the page came to. */
type Answer = { readonly json?: string } | { readonly error: string };

/**
 * WebKitGTK's MiniBrowser as a person starts it, so that its profile outlives it. It shows one page, `driven.html`, which
 * asks a server here what to run.
 */
export class PlainWebkit implements Browser {
  readonly version = 'WebKitGTK';
  readonly downloads = undefined;
  readonly #display: Display;
  readonly #env: NodeJS.ProcessEnv;
  readonly #control: Control;
  #browser: ChildProcess | undefined;

  private constructor(display: Display, env: NodeJS.ProcessEnv, control: Control) {
    this.#display = display;
    this.#env = env;
    this.#control = control;
  }

  /** @param profile the folder that it keeps everything in */
  static async start(profile: string): Promise<PlainWebkit> {
    const display = await startDisplay();
    return new PlainWebkit(display, await webkitEnvironment(display, profile), await Control.start());
  }

  async newTab(url: string): Promise<Tab> {
    if (this.#browser) throw new Error('A browser that nothing drives shows one page.');
    const address = new URL(url);
    address.searchParams.set('control', this.#control.url);
    this.#browser = startGroup(miniBrowserPath()!, [address.href], this.#env);
    const tab = new DrivenTab(this.#control, () => this.kill());
    await tab.evaluate(() => document.title);
    return tab;
  }

  async close(): Promise<void> {
    if (this.#browser) await endGroup(this.#browser, 'SIGTERM');
    await this.#end();
  }

  async kill(): Promise<void> {
    if (this.#browser) await endGroup(this.#browser);
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#browser = undefined;
    await this.#control.stop();
    await this.#display.end();
  }
}

class DrivenTab implements Tab {
  readonly #control: Control;
  readonly close: () => Promise<void>;

  constructor(control: Control, close: () => Promise<void>) {
    this.#control = control;
    this.close = close;
  }

  /** The page reloads itself, and asks anew. */
  async goto(url: string): Promise<void> {
    await this.evaluate((url) => void setTimeout(() => location.assign(url)), url);
  }

  async evaluate<A extends readonly unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const answer = await this.#control.run(callScript(run, args));
    if ('error' in answer) throw new Error(answer.error);
    return parsed<Awaited<R>>(answer.json);
  }
}

/** The server that the page asks what to run. */
class Control {
  readonly url: string;
  readonly #server: Server;
  readonly #waiting: { readonly id: number; readonly script: string }[] = [];
  readonly #answers = new Map<string, (answer: Answer) => void>();
  #asking: ServerResponse | undefined;
  #calls = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<Control> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Control(server);
  }

  /** Has the page run a script. */
  run(script: string): Promise<Answer> {
    const id = ++this.#calls;
    this.#waiting.push({ id, script });
    this.#give();
    return new Promise((resolve) => this.#answers.set(String(id), resolve));
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*');
    const [what, id = ''] = (request.url ?? '').slice(1).split('/');
    if (what === 'answer') {
      const answer = (await json(request)) as Answer;
      response.end();
      this.#answers.get(id)?.(answer);
      this.#answers.delete(id);
      return;
    }
    this.#asking = response;
    response.on('close', () => {
      if (this.#asking === response) this.#asking = undefined;
    });
    this.#give();
  }

  #give(): void {
    if (!this.#asking || this.#waiting.length === 0) return;
    this.#asking.end(JSON.stringify(this.#waiting.shift()));
    this.#asking = undefined;
  }
}
