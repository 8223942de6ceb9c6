import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type LaunchOptions, type Page, type Browser as Started } from 'puppeteer-core';
import { chromiumArgs, chromiumEnv, findChromium } from '../setup/chromium.mjs';
import { firefoxPath } from '../setup/engines.mjs';
import { type Browser, callScript, parsed, type StartOptions, type Tab } from './engine.ts';
import { endGroup } from './processes.ts';

/** Firefox by WebDriver BiDi, Chromium by its own protocol. */
export class PuppeteerBrowser implements Browser {
  readonly version: string;
  readonly downloads: string;
  readonly #browser: Started;
  /** Firefox opens no tab while it closes another. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(browser: Started, version: string, downloads: string) {
    this.#browser = browser;
    this.version = version;
    this.downloads = downloads;
  }

  /** @param profile folder of a profile that outlives the browser */
  static async firefox(profile?: string, { storageKilobytes }: StartOptions = {}): Promise<PuppeteerBrowser> {
    const downloads = await mkdtemp(join(tmpdir(), 'downlink-saved-'));
    return PuppeteerBrowser.#start(downloads, {
      browser: 'firefox',
      executablePath: firefoxPath()!,
      ...(profile && { userDataDir: profile }),
      extraPrefsFirefox: {
        'browser.download.folderList': 2,
        'browser.download.dir': downloads,
        'browser.download.always_ask_before_handling_new_types': false,
        // A page that saves several files.
        'browser.download.useDownloadDir': true,
        // The end of the process comes without a goodbye; the next start must not ask what to do.
        'browser.sessionstore.resume_from_crash': false,
        'toolkit.startup.max_resumed_crashes': -1,
        ...(storageKilobytes && { 'dom.quotaManager.temporaryStorage.fixedLimit': storageKilobytes }),
      },
    });
  }

  /** @param profile folder of a profile that outlives the browser */
  static async chromium(profile?: string): Promise<PuppeteerBrowser> {
    const downloads = await mkdtemp(join(tmpdir(), 'downlink-saved-'));
    return PuppeteerBrowser.#start(downloads, {
      executablePath: (await findChromium())!,
      args: chromiumArgs,
      env: chromiumEnv,
      ...(profile && { userDataDir: profile }),
    });
  }

  static async #start(downloads: string, options: LaunchOptions): Promise<PuppeteerBrowser> {
    const browser = await puppeteer.launch({
      headless: true,
      handleSIGINT: false,
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
      ...options,
    });
    return new PuppeteerBrowser(browser, await browser.version(), downloads);
  }

  async newTab(url: string): Promise<Tab> {
    const page = await this.#inTurn(() => this.#browser.newPage());
    const tab = new PuppeteerTab(page, () => this.#inTurn(() => page.close()));
    await tab.goto(url);
    return tab;
  }

  #inTurn<T>(command: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(command);
    this.#turn = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.downloads, { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await endGroup(this.#browser.process()!);
    await rm(this.downloads, { recursive: true, force: true });
  }
}

class PuppeteerTab implements Tab {
  readonly #page: Page;
  readonly close: () => Promise<void>;

  constructor(page: Page, close: () => Promise<void>) {
    this.#page = page;
    this.close = close;
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async evaluate<A extends readonly unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return parsed<Awaited<R>>(await this.#page.evaluate(callScript(run, args)));
  }
}
