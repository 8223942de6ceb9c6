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

/** A page that uses the element without a framework. */
const PLAIN_PAGE = `import 'downlink-export/element';
import type { DownlinkExportElement } from 'downlink-export/element';
const element: DownlinkExportElement = document.createElement('downlink-export');
element.series = [{ channelId: 'plant', name: 'urn:plant:power', label: 'Power' }];
element.addEventListener('export-complete', ({ detail }) => console.log(detail.result.files.length));
// @ts-expect-error There is no such file type.
element.format = 'docx';
`;

/** A page that uses the element in JSX. Each error is on the line after what expects it. */
const REACT_PAGE = `import 'downlink-export/react';
import { useRef } from 'react';
import type { FormExporter } from 'downlink-export/controller';
import type { DownlinkExportElement } from 'downlink-export/element';
export function Page({ exporter }: { exporter: FormExporter }) {
  const ref = useRef<DownlinkExportElement>(null);
  return (
    <main>
      <downlink-export
        ref={ref}
        id="plant"
        className="wide"
        exporter={exporter}
        series={[{ channelId: 'plant', name: 'urn:plant:power', label: 'Power' }]}
        window={{ from: 0, to: 86_400 }}
        format="csv"
        onexport-complete={({ detail }) => console.log(detail.result.files.length)}
      >
        Get the data
      </downlink-export>
      {/* @ts-expect-error There is no such file type. */}
      <downlink-export format="docx" />
      {/* @ts-expect-error A window has numbers. */}
      <downlink-export window={{ from: '2024-01-01', to: '2024-02-01' }} />
      {/* @ts-expect-error The event of a failure has no result. */}
      <downlink-export onexport-error={({ detail }) => detail.result} />
    </main>
  );
}
`;

test('the element is typed without React, and in the JSX of React', () => {
  test.setTimeout(300_000);
  const installed = (name: string) =>
    JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`${name}/package.json`)), 'utf8')).version as string;
  const [typescript, react] = [installed('typescript'), installed('@types/react')];
  const config = (types: readonly string[]) => {
    const { compilerOptions } = JSON.parse(app('tsconfig.json'));
    return JSON.stringify({
      compilerOptions: { ...compilerOptions, ...{ jsx: 'react-jsx', types } },
      include: ['*.ts*'],
    });
  };
  const plain = HostFolder.make('element-types', [`typescript@${typescript}`]);
  plain.write({ 'page.ts': PLAIN_PAGE, 'tsconfig.json': config([]) });
  plain.run('tsc', '-p', '.');
  const framework = HostFolder.make('react-types', [`typescript@${typescript}`, `@types/react@${react}`]);
  framework.write({ 'page.ts': PLAIN_PAGE, 'app.tsx': REACT_PAGE, 'tsconfig.json': config([]) });
  framework.run('tsc', '-p', '.');
});

test('every declaration is one that an entry reaches', () => {
  const types = fileURLToPath(new URL('../../dist/types/', import.meta.url));
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
  const imported = new Set(
    ['index', 'inline', 'worker-api', 'node', 'controller', 'element', 'react'].map((name) => `${name}.d.ts`),
  );
  for (const file of files)
    for (const [, path] of readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\()'(\.[^']+)\.ts'/g))
      imported.add(join(file, '..', `${path}.d.ts`));
  expect(files.filter((file) => !imported.has(file))).toEqual([]);
  expect([...imported].filter((file) => !files.includes(file))).toEqual([]);
});
