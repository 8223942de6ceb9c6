import type { BrowserContext, Page } from 'playwright/test';

/** What a host adds to requests. Its values should appear nowhere else. */
export interface HostSecrets {
  /** Values of headers and cookies, and tokens of other servers. */
  readonly values?: readonly string[];
  /** Values of query parameters, by name. They stand in the addresses of requests only, and under this name. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Watches where the tokens of the reference server appear, in all pages of a context. */
export interface TokenWatch {
  /** Number of tokens issued so far. */
  readonly count: number;
  /**
   * Returns texts that contain a token and should not: console lines, errors, URLs, and everything stored at the origin
   * of a page.
   *
   * @param more further texts to check
   */
  leaks(page: Page, more?: readonly string[]): Promise<string[]>;
}

/** Starts a watch. */
export function watchTokens(context: BrowserContext, { values = [], query = {} }: HostSecrets = {}): TokenWatch {
  const tokens = new Set<string>();
  const others = [...values, ...Object.values(query)].flatMap((one) => [
    one,
    encodeURIComponent(one),
    String(new URLSearchParams({ '': one })).slice(1),
  ]);
  const heard: string[] = [];
  const reading: Promise<unknown>[] = [];
  context.on('console', (message) => heard.push(message.text()));
  context.on('weberror', (error) => heard.push(`${error.error()} ${error.error().stack}`));
  context.on('request', (request) => heard.push(request.url()));
  context.on('response', (response) => {
    if (new URL(response.url()).pathname !== '/demo/token') return;
    const read = response.json().then(({ token }: { token: string }) => tokens.add(token));
    reading.push(read.catch(() => {}));
  });
  return {
    get count() {
      return tokens.size;
    },
    async leaks(page, more = []) {
      const kept = await page.evaluate(everythingKept);
      await Promise.all(reading);
      const texts = [...heard, ...kept].map((text) => withoutParameters(text, Object.keys(query)));
      return [...texts, ...more].filter((text) => [...tokens, ...others].some((one) => text.includes(one)));
    },
  };
}

/** The address of a request without some of its query parameters; other texts as they are. */
function withoutParameters(text: string, names: readonly string[]): string {
  if (names.length === 0 || !/^https?:\/\/[^\s"]+$/.test(text)) return text;
  const url = new URL(text);
  for (const name of names) url.searchParams.delete(name);
  return url.href;
}

/** Runs in a page and returns everything that its origin stores, as texts. */
async function everythingKept(): Promise<string[]> {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  kept.push(...performance.getEntries().map(({ name }) => name), document.documentElement.outerHTML);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const headers = JSON.stringify([...request.headers]);
      kept.push(request.url, headers, (await (await cache.match(request))?.text()) ?? '');
    }
  }
  // JSON does not show maps, sets, blobs and bytes.
  const write = async (value: unknown): Promise<void> => {
    if (value instanceof Blob) kept.push(await value.text());
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) kept.push(new TextDecoder().decode(value));
    else if (value instanceof Map || value instanceof Set || Array.isArray(value))
      for (const one of value) await write(one);
    else if (typeof value === 'object' && value !== null) await write(Object.entries(value));
    else kept.push(String(value));
  };
  const answer = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name!));
    for (const store of database.objectStoreNames) {
      const entries = database.transaction(store).objectStore(store);
      const all = [answer(entries.getAllKeys()), answer(entries.getAll())];
      for (const values of await Promise.all<unknown>(all)) await write(values);
    }
    database.close();
  }
  const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      kept.push(name);
      if (handle instanceof FileSystemDirectoryHandle) await walk(handle);
      // A file that is being written cannot be read.
      else await handle.getFile().then(write, () => {});
    }
  };
  await walk(await navigator.storage.getDirectory());
  return kept;
}
