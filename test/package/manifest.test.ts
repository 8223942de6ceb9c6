/** What package.json promises to bundlers, Node and TypeScript, by the linters of the field. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect, test } from 'playwright/test';
import { publint } from 'publint';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('publint finds nothing to mend', async () => {
  expect((await publint({ pkgDir: root, strict: true, pack: false })).messages).toEqual([]);
});

test('types resolve for bundlers and for Node, as an ES module', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'downlink-pack-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  const [tarball] = readdirSync(folder);
  const checked = await checkPackage(createPackageFromTarballData(readFileSync(join(folder, tarball!))));
  rmSync(folder, { recursive: true });
  if (!checked.types) throw new Error('The package has no types.');
  // The package is an ES module only: require() of it, and TypeScript's resolution from before `exports`, are not supported.
  const unsupported: readonly unknown[] = ['node10', 'node16-cjs'];
  const problems = checked.problems.filter(
    (problem) => !('resolutionKind' in problem && unsupported.includes(problem.resolutionKind)),
  );
  expect(problems).toEqual([]);
});
