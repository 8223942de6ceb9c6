import { defineConfig } from 'vitest/config';
import { root } from '../setup/dependencies.mjs';

/** The core of the browser tests, in the engines that are not Chromium, with the built package. */
export default defineConfig({
  root,
  test: {
    include: ['test/engines/**/*.test.ts'],
    // What tests tell the demo's server is not for the next `npm start`.
    env: { TZ: 'UTC', DOWNLINK_DEMO_DATABASE: ':memory:' },
    // One engine at a time in each file, and two files at once.
    maxWorkers: 2,
    // Slow only on a busy machine; the limits are there for what hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 50 } },
  },
});
