import { defineConfig } from 'playwright/test';
import browserConfig from '../browser/playwright.config.ts';

/** The part of the soak in a real browser. */
export default defineConfig({
  ...browserConfig,
  projects: [{ name: 'soak', testDir: '.', testMatch: 'real-minutes.ts' }],
  workers: 1,
});
