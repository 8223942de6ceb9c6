import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright/test';
import { chromiumArgs, chromiumEnv, findChromium } from '../../setup/chromium.mjs';

/** A browser with a persistent profile. */
export class BrowserProcess {
  readonly context: BrowserContext;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, context: BrowserContext) {
    this.#child = child;
    this.context = context;
  }

  /** @param profile the folder of the profile */
  static async start(profile: string): Promise<BrowserProcess> {
    const path = await findChromium();
    if (!path) throw new Error('There is no Chromium.');
    const port = join(profile, 'DevToolsActivePort');
    await rm(port, { force: true });
    const own = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
    const child = spawn(path, [...chromiumArgs, ...own], { stdio: 'ignore', detached: true, env: chromiumEnv });
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await firstLine(port)}`);
    return new BrowserProcess(child, browser.contexts()[0]!);
  }

  /** Kills it and all of its processes. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    // The whole process group, which was started for it.
    process.kill(-this.#child.pid!, 'SIGKILL');
    await ended;
  }
}

async function firstLine(path: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.includes('\n')) return text.split('\n')[0]!;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Chromium did not start.');
}
