import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each(['constructor', 'toString', 'nope'])('%s is not a stage of the tests', (name) => {
  const script = fileURLToPath(new URL('../../run.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining(`No such stage: ${name}. There are: lint, types`)]);
});
