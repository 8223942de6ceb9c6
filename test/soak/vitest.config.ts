import { defineConfig } from 'vitest/config';

/** The part of the soak that has a clock of its own. */
export default defineConfig({
  test: { include: ['test/soak/eight-hours.ts'], env: { TZ: 'UTC' }, testTimeout: 7_200_000 },
});
