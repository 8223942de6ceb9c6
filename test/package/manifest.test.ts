/** What package.json promises to bundlers, Node and TypeScript, by the linters of the field. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { expect, test } from 'playwright/test';
import { publint } from 'publint';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('publint finds nothing to mend', async () => {
  expect((await publint({ pkgDir: root, strict: true, pack: false })).messages).toEqual([]);
});

/** The package as npm packs it. */
function packed(): Package {
  const folder = mkdtempSync(join(tmpdir(), 'downlink-pack-'));
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  const [tarball] = readdirSync(folder);
  const data = readFileSync(join(folder, tarball!));
  rmSync(folder, { recursive: true });
  return createPackageFromTarballData(data);
}

test('the schema files are in the package, and hosts can import them', async () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, unknown>;
  };
  const paths = Object.keys(exports).filter((path) => /schema|openapi/.test(path));
  expect(paths).toEqual([
    ...['request', 'stored-export', 'definitions'].map((name) => `./schema/${name}.json`),
    './openapi.json',
  ]);
  const tarball = packed();
  for (const path of paths) {
    const file = fileURLToPath(import.meta.resolve(`downlink-export${path.slice(1)}`));
    const content = tarball.readFile(`/node_modules/downlink-export/${relative(root, file)}`);
    expect(Object.keys(JSON.parse(content) as object)).toContain(path === './openapi.json' ? 'openapi' : '$schema');
  }
});

test('types resolve for bundlers and for Node, as an ES module', async () => {
  const checked = await checkPackage(packed());
  if (!checked.types) throw new Error('The package has no types.');
  // The package is an ES module only: require() of it, and TypeScript's resolution from before `exports`, are not supported.
  const unsupported: readonly unknown[] = ['node10', 'node16-cjs'];
  const problems = checked.problems.filter(
    (problem) => !('resolutionKind' in problem && unsupported.includes(problem.resolutionKind)),
  );
  expect(problems).toEqual([]);
});
