import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { BenchPage } from './bench-page.ts';
import { DevTools } from './dev-tools.ts';
import { ProcessMemory } from './process-memory.ts';
import { longestTask, type TaskTimes } from './task-trace.ts';

/** How to start Chromium. */
export interface ChromiumProgram {
  readonly path: string;
  /** Arguments that all of the project's browser tests use. */
  readonly args: readonly string[];
  /** Environment that all of the project's browser tests use. */
  readonly env: NodeJS.ProcessEnv;
}

/** Besides those of the tests: no extensions, pages out of sight run at full speed, and `gc()`. */
const BENCH_ARGS = [
  '--headless',
  '--remote-debugging-pipe',
  '--disable-extensions',
  '--disable-component-extensions-with-background-pages',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--js-flags=--expose-gc',
];

/** Milliseconds that a page is kept busy to tell its process. */
const SPIN_MS = 300;

/** Processor milliseconds that tell its process; on a busy machine they take several spins. */
const TOLD_MS = 100;

interface ProcessInfo {
  readonly type: string;
  readonly id: number;
  readonly cpuTime: number;
}

/** A headless Chromium with a profile of its own. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #devTools: DevTools;

  private constructor(child: ChildProcess, profile: string) {
    this.#process = child;
    this.#profile = profile;
    this.#devTools = new DevTools(child.stdio[3] as Writable, child.stdio[4] as Readable);
  }

  static async start({ path, args, env }: ChromiumProgram): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), 'downlink-bench-'));
    const child = spawn(path, [...args, ...BENCH_ARGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env,
    });
    return new Chromium(child, profile);
  }

  /** Runs `work` with a Chromium of its own. */
  static async with<T>(program: ChromiumProgram, work: (chromium: Chromium) => Promise<T>): Promise<T> {
    const chromium = await Chromium.start(program);
    try {
      return await work(chromium);
    } finally {
      await chromium.close();
    }
  }

  /** Name and version, as Chromium says it. */
  async version(): Promise<string> {
    return (await this.#devTools.send<{ product: string }>('Browser.getVersion')).product;
  }

  /** Opens the bench's page, in a renderer process of its own, while no other page is at work. */
  async openPage(url: string): Promise<BenchPage> {
    const { page } = await this.#openPage(url);
    page.isHostedBy(new ProcessMemory(await this.#hostOf(page)));
    return page;
  }

  /** Opens the bench's page with nothing in its caches, does some work with it, and closes it. */
  async withFreshPage<T>(url: string, work: (page: BenchPage) => Promise<T>): Promise<T> {
    const { page, context } = await this.#openPage(url);
    try {
      return await work(page);
    } finally {
      await this.#devTools.send('Target.disposeBrowserContext', context);
    }
  }

  async #openPage(url: string): Promise<{ page: BenchPage; context: { browserContextId: string } }> {
    // Pages of different contexts never share a process.
    const context = await this.#devTools.send<{ browserContextId: string }>('Target.createBrowserContext');
    const target = await this.#devTools.send<{ targetId: string }>('Target.createTarget', { url, ...context });
    const attach = { ...target, flatten: true };
    const { sessionId } = await this.#devTools.send<{ sessionId: string }>('Target.attachToTarget', attach);
    const page = new BenchPage(this.#devTools, sessionId);
    await page.ready();
    return { page, context };
  }

  /** The longest task of a page's own thread while `work` lasts; once for a browser. */
  longestTask(page: BenchPage, work: () => Promise<void>): Promise<TaskTimes> {
    return longestTask(this.#devTools, page.memory.processId, work);
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit', { signal: AbortSignal.timeout(10_000) });
    await this.#devTools.send('Browser.close').catch(() => {});
    await ended.catch(() => this.#process.kill('SIGKILL'));
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** The renderer process that works far more than any other while the page is kept busy, for long enough to tell. */
  async #hostOf(page: BenchPage): Promise<number> {
    let totals = new Map<number, number>();
    for (let tries = 0; tries < 60; tries++) {
      const before = await this.#processorTimes();
      await page.spin(SPIN_MS);
      const after = await this.#processorTimes();
      // What others do at their start is soon forgotten.
      const added = (id: number, time: number) =>
        1000 * (time - (before.get(id) ?? time)) + 0.9 * (totals.get(id) ?? 0);
      totals = new Map([...after].map(([id, time]) => [id, added(id, time)]));
      const [most, next] = [...totals].sort(([, a], [, b]) => b - a);
      if (tries >= 2 && most && most[1] > TOLD_MS && most[1] > 4 * (next?.[1] ?? 0)) return most[0];
    }
    throw new Error('The process of a page could not be told from others.');
  }

  /** Seconds of processor time that each renderer process has had, by its id. */
  async #processorTimes(): Promise<Map<number, number>> {
    const { processInfo } = await this.#devTools.send<{ processInfo: ProcessInfo[] }>('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
  }
}
