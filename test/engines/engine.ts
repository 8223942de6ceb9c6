import { displayPath, firefoxPath, webkitDriverPath } from '../setup/engines.mjs';

/** A page of a browser. */
export interface Tab {
  /** Loads an address and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /**
   * Runs a function in the page and gives what it returns, or what its promise does, by way of JSON: bytes go as text. The
   * function sees the page's globals only.
   */
  evaluate<A extends readonly unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Closes the page. */
  close(): Promise<void>;
}

/** A browser under test. */
export interface Browser {
  /** Its name and version, as it tells them itself. */
  readonly version: string;
  /** Where it saves downloads; undefined where they cannot be looked at. */
  readonly downloads: string | undefined;
  /** Opens a page beside the others. */
  newTab(url: string): Promise<Tab>;
  /** Ends it in good order. */
  close(): Promise<void>;
  /** Ends it, and all of its processes, without a word. */
  kill(): Promise<void>;
}

/** How a browser is started. */
export interface StartOptions {
  /** Kilobytes that it may keep of all pages together. Firefox only. */
  readonly storageKilobytes?: number;
}

/** An engine that is installed here. */
export interface Engine {
  readonly name: 'Firefox' | 'WebKitGTK' | 'Chromium';
  /** Starts it with a profile that nobody has used, which is gone when it ends. */
  start(options?: StartOptions): Promise<Browser>;
  /** Starts it with the profile in this folder, which outlives it. It has one tab at a time. */
  startWith(profile: string): Promise<Browser>;
}

const firefox: Engine = {
  name: 'Firefox',
  start: async (options) => (await import('./puppeteer-browser.ts')).PuppeteerBrowser.firefox(undefined, options),
  startWith: async (profile) => (await import('./puppeteer-browser.ts')).PuppeteerBrowser.firefox(profile),
};

const webkit: Engine = {
  name: 'WebKitGTK',
  start: async () => (await import('./webkit-browser.ts')).WebkitBrowser.start(),
  // A browser that WebDriver drives is always private.
  startWith: async (profile) => (await import('./plain-webkit.ts')).PlainWebkit.start(profile),
};

/** The browser that all other tests run in, for comparison. */
export const chromium: Engine = {
  name: 'Chromium',
  start: async () => (await import('./puppeteer-browser.ts')).PuppeteerBrowser.chromium(),
  startWith: async (profile) => (await import('./puppeteer-browser.ts')).PuppeteerBrowser.chromium(profile),
};

/** The other engines that are installed; `npm test` says which are not. */
export const engines: readonly Engine[] = [
  ...(firefoxPath() ? [firefox] : []),
  ...(webkitDriverPath() && displayPath() ? [webkit] : []),
];

/** A script that calls a function; its value is a promise of what the function gives, as JSON. */
export function callScript(run: (...args: never[]) => unknown, args: readonly unknown[]): string {
  return `(async () => JSON.stringify(await (${run})(...${JSON.stringify(args)})))()`;
}

/** What {@link callScript} came to. */
export function parsed<T>(json: unknown): T {
  return (typeof json === 'string' ? JSON.parse(json) : undefined) as T;
}
