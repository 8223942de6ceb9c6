import { TestServer } from '../browser/harness/test-server.ts';
import type { Browser, Engine, Tab } from './engine.ts';
import { openKit } from './page-ready.ts';

/** A browser and the server of its pages. */
export class Rig {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly #tabs: Tab[] = [];

  private constructor(server: TestServer, browser: Browser) {
    this.server = server;
    this.browser = browser;
  }

  static async start(engine: Engine): Promise<Rig> {
    const [server, browser] = await Promise.all([TestServer.start(), engine.start()]);
    return new Rig(server, browser);
  }

  /** Opens `export.html`, where `downlink` is the built package, with the global `kit`. */
  async open({ csp }: { csp?: 'strict' } = {}): Promise<Tab> {
    const tab = await openKit(this.browser, `${this.server.url}/pages/export.html${csp ? `?csp=${csp}` : ''}`);
    this.#tabs.push(tab);
    return tab;
  }

  /** Closes the tabs and forgets faults and log; gives what broke a policy since the last time. */
  async reset(): Promise<string[]> {
    for (const tab of this.#tabs.splice(0)) await tab.close().catch(() => {});
    await this.server.reset();
    return this.server.violations.splice(0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}
