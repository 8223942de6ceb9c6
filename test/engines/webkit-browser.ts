import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, type WebDriver } from 'selenium-webdriver';
import { miniBrowserPath, webkitDriverPath } from '../setup/engines.mjs';
import { type Browser, callScript, parsed, type Tab } from './engine.ts';
import { type Display, endGroup, startDisplay, startGroup, webkitEnvironment } from './processes.ts';

/** WebKitGTK's MiniBrowser by WebDriver. It is private: nothing outlives it. */
export class WebkitBrowser implements Browser {
  readonly version: string;
  readonly downloads: string;
  readonly #driver: WebDriver;
  readonly #server: ChildProcess;
  readonly #display: Display;
  readonly #home: string;
  readonly #first: string;
  /** The commands go one after the other, as each is for the window that was chosen last. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    driver: WebDriver,
    server: ChildProcess,
    display: Display,
    home: string,
    version: string,
    first: string,
  ) {
    this.#driver = driver;
    this.#server = server;
    this.#display = display;
    this.#home = home;
    this.version = version;
    this.#first = first;
    this.downloads = join(home, 'Downloads');
  }

  static async start(): Promise<WebkitBrowser> {
    const home = await mkdtemp(join(tmpdir(), 'downlink-webkit-'));
    const display = await startDisplay();
    const port = await freePort();
    const server = startGroup(webkitDriverPath()!, [`--port=${port}`], await webkitEnvironment(display, home));
    const address = `http://127.0.0.1:${port}`;
    await answers(`${address}/status`);
    const driver = await new Builder()
      .usingServer(address)
      .withCapabilities({
        browserName: 'MiniBrowser',
        'webkitgtk:browserOptions': { binary: miniBrowserPath(), args: ['--automation'] },
      })
      .build();
    await driver.manage().setTimeouts({ script: 60_000, pageLoad: 60_000 });
    const capabilities = await driver.getCapabilities();
    const version = `WebKitGTK/${capabilities.getBrowserVersion()}`;
    return new WebkitBrowser(driver, server, display, home, version, await driver.getWindowHandle());
  }

  async newTab(url: string): Promise<Tab> {
    // The first window stays: the session ends when its last one is closed.
    const handle = await this.#inTurn(async () => {
      await this.#driver.switchTo().window(this.#first);
      await this.#driver.switchTo().newWindow('window');
      return this.#driver.getWindowHandle();
    });
    const tab = new WebkitTab((command) =>
      this.#inTurn(async () => {
        await this.#driver.switchTo().window(handle);
        return command(this.#driver);
      }),
    );
    await tab.goto(url);
    return tab;
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#driver.quit()).catch(() => {});
    await this.kill();
  }

  async kill(): Promise<void> {
    await endGroup(this.#server);
    await this.#display.end();
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #inTurn<T>(command: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(command);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** What a call in a page has come to. */
type Answer = { readonly json?: string } | { readonly error: string } | null;

class WebkitTab implements Tab {
  static #calls = 0;
  readonly #command: <T>(command: (driver: WebDriver) => Promise<T>) => Promise<T>;

  constructor(command: <T>(command: (driver: WebDriver) => Promise<T>) => Promise<T>) {
    this.#command = command;
  }

  async goto(url: string): Promise<void> {
    await this.#command((driver) => driver.get(url));
  }

  /** Other tabs can be told something while the call is under way, so it is begun, and then asked for. */
  async evaluate<A extends readonly unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const key = `evaluation ${++WebkitTab.#calls}`;
    const set = (value: string) => `globalThis[${JSON.stringify(key)}] = ${value}`;
    await this.#command((driver) =>
      driver.executeScript(`
        ${callScript(run, args)}.then(
          (json) => { ${set('{ json }')}; },
          (error) => { ${set("{ error: String(error) + '\\n' + error?.stack }")}; },
        );
      `),
    );
    for (let pause = 2; ; pause = Math.min(2 * pause, 50)) {
      const answer = await this.#command((driver) =>
        driver.executeScript<Answer>(`
          const answer = globalThis[${JSON.stringify(key)}];
          if (answer) delete globalThis[${JSON.stringify(key)}];
          return answer ?? null;
        `),
      );
      if (answer && 'error' in answer) throw new Error(answer.error);
      if (answer) return parsed<Awaited<R>>(answer.json);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async close(): Promise<void> {
    await this.#command((driver) => driver.close());
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(url).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The WebDriver server of WebKitGTK did not start.');
}
