/** The declarations of the package: the oldest TypeScript that reads them, and what of them can be reached. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';
import { HostFolder } from './hosts/host-folder.ts';

/** As the README says. */
const OLDEST = '5.0';

const app = (name: string) => readFileSync(new URL(`./app/${name}`, import.meta.url), 'utf8');

test(`TypeScript ${OLDEST} reads the declarations, checked as strictly as it can`, () => {
  test.setTimeout(300_000);
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  expect(readme).toContain(`TypeScript ${OLDEST} or newer`);
  const folder = HostFolder.make('oldest-typescript', [`typescript@${OLDEST}`]);
  folder.write({
    ...Object.fromEntries(['main.ts', 'worker.ts', 'tsconfig.json'].map((name) => [name, app(name)])),
    'job.ts': "import { runExport } from 'downlink-export/node';\nexport type Run = ReturnType<typeof runExport>;\n",
  });
  for (const [module, resolution] of [
    ['esnext', 'bundler'],
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
  ] as const)
    folder.run('tsc', '-p', '.', '--module', module, '--moduleResolution', resolution);
  folder.write({ 'deep.ts': "export type * from 'downlink-export/dist/types/exporter.d.ts';\n" });
  expect(() => folder.run('tsc', '-p', '.')).toThrow(/deep\.ts.*Cannot find module/);
});

test('every declaration is one that an entry reaches', () => {
  const types = fileURLToPath(new URL('../../dist/types/', import.meta.url));
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
  const imported = new Set(['index.d.ts', 'inline.d.ts', 'worker-api.d.ts', 'node.d.ts']);
  for (const file of files)
    for (const [, path] of readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\()'(\.[^']+)\.ts'/g))
      imported.add(join(file, '..', `${path}.d.ts`));
  expect(files.filter((file) => !imported.has(file))).toEqual([]);
  expect([...imported].filter((file) => !files.includes(file))).toEqual([]);
});
