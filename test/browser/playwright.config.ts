import { defineConfig } from 'playwright/test';
import { chromiumArgs, chromiumEnv, findChromium } from '../setup/chromium.mjs';

const executablePath = await findChromium();
if (!executablePath) throw new Error("There is no Chromium yet: 'npm test' finds or installs one.");

// What tests tell the demo's server is not for the next `npm start`.
process.env.DOWNLINK_DEMO_DATABASE = ':memory:';

export default defineConfig({
  outputDir: '../results/playwright',
  projects: [
    // The built package, in a page.
    { name: 'browser', testDir: '.', testMatch: '*.test.ts' },
    // The packed package, in an application that installs it.
    { name: 'package', testDir: '../package', testMatch: '*.test.ts' },
  ],
  // Slow only on a busy machine; the limit is there for what hangs.
  timeout: 180_000,
  // `UPDATE_GOLDEN=1` rewrites the images that differ: look at them before you commit them.
  updateSnapshots: process.env.UPDATE_GOLDEN ? 'changed' : 'none',
  snapshotPathTemplate: '{testDir}/../golden/element/{arg}{ext}',
  forbidOnly: true,
  workers: 2,
  use: { launchOptions: { executablePath, args: chromiumArgs, env: chromiumEnv } },
});
