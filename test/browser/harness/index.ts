import { test as base, expect, type Page } from 'playwright/test';
import { TestServer } from './test-server.ts';

export { expect, type TestServer };

declare global {
  /** The built package, in the page `export.html`. */
  var downlink: typeof import('../../../src/index.ts');
}

/** Problems in the page and its workers: console errors, uncaught errors, policy violations. */
export interface Problems {
  /** All problems so far, as text. */
  readonly seen: readonly string[];
  /**
   * Makes matching problems acceptable in this test. For example, Chromium logs each answer of 400 or more as an error.
   */
  expect(pattern: RegExp): void;
}

interface TestFixtures {
  readonly server: TestServer;
  readonly problems: Problems;
  /** Opens `export.html`, where `downlink` is the built package; `csp` names a policy of the test server. */
  readonly openPage: (options?: { csp?: 'strict' | 'no-worker' }) => Promise<Page>;
}

interface WorkerFixtures {
  readonly startedServer: TestServer;
}

/**
 * Playwright's `test` with its own server. A test fails when its page or one of its workers logs an error or violates a
 * policy, unless the test expects it.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  startedServer: [
    async ({ browserName: _ }, use) => {
      const server = await TestServer.start();
      await use(server);
      // Wait for reports of the last test. Late reports of an earlier test fail the test after it.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await server.stop();
      expect(server.violations).toEqual([]);
    },
    { scope: 'worker' },
  ],
  server: async ({ startedServer }, use) => {
    await startedServer.reset();
    await use(startedServer);
  },
  problems: [
    async ({ page, startedServer }, use) => {
      const errors: string[] = [];
      const expected: RegExp[] = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(String(error)));
      const problems: Problems = {
        get seen() {
          return [...errors, ...startedServer.violations];
        },
        expect: (pattern) => expected.push(pattern),
      };
      await use(problems);
      const unexpected = problems.seen.filter((text) => !expected.some((pattern) => pattern.test(text)));
      startedServer.violations.length = 0;
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
  openPage: async ({ page, server, problems: _ }, use) => {
    await use(async ({ csp } = {}) => {
      await page.goto(`${server.url}/pages/export.html${csp ? `?csp=${csp}` : ''}`);
      return page;
    });
  },
});
