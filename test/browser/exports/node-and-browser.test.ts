import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { CASES, type Case, contentsOf } from '../../engines/written-files.ts';
import { tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, type PageKit, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

// The built package, by its entry for Node.
const address = new URL('../../../dist/node/index.js', import.meta.url).href;
const { connhexSource, memorySource, runExport } = (await import(address)) as typeof import('../../../src/node.ts');

const NOW = 1_700_000_000;

/** A run with charts and a summary, and resources; requests as JSON text, whose type is too deep for `evaluate`. */
const MORE: Readonly<Record<string, { readonly request: string; readonly options: object }>> = Object.fromEntries(
  (['xlsx', 'pdf'] as const).flatMap((extension) => [
    [
      `${extension} with a chart and a summary`,
      {
        request: JSON.stringify(
          csvRequest([{ ...tetouanParams([0, 5], YEAR), decimation: { ds: '1d', dsf: 'avg' } }], { extension }),
        ),
        options: { [extension]: { chart: true, summary: true } },
      },
    ],
    [
      `${extension} of resources`,
      {
        request: JSON.stringify({
          ...{ type: 'oneTime', format: { extension, timezone: 'Africa/Casablanca' } },
          items: [{ params: { type: 'devices', include: 'tags' } }],
        }),
        options: {},
      },
    ],
  ]),
);

const ALL = [
  ...Object.entries(CASES).map(
    ([name, { request, options = {}, messages }]) =>
      [name, { request: JSON.stringify(request), options, messages }] as const,
  ),
  ...Object.entries(MORE).map(([name, what]) => [name, { ...what, messages: undefined }] as const),
];

/** A case whose request is JSON text. */
interface TextCase {
  readonly request: string;
  readonly options: object;
  readonly messages: Case['messages'];
}

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-node-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

for (const [name, what] of ALL) {
  test(`Node writes ${name} as the browser does`, async ({ openKit, server }) => {
    const page = await openKit();
    const expected = await inBrowser(page, what);
    const getToken = async () => {
      const response = await fetch(`${server.url}/demo/token`, { method: 'POST' });
      return ((await response.json()) as { token: string }).token;
    };
    const source = what.messages ? memorySource(what.messages) : connhexSource({ baseUrl: server.url, getToken });
    const options = { ...what.options, now: NOW, directory: folder };
    const { files, warnings } = await runExport(JSON.parse(what.request), { ...options, source });
    expect(warnings).toEqual(expected.warnings);
    expect(files.map(({ path: _, size: __, ...file }) => file)).toEqual(
      expected.files.map(({ bytes: _, ...file }) => file),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const [index, { name, path }] of files.entries()) {
      const bytes = readFileSync(path!);
      if (name.endsWith('.csv')) expect(bytes.equals(expected.files[index]!.bytes)).toBe(true);
      expect(contentsOf({ name, bytes })).toEqual(contentsOf(expected.files[index]!));
    }
  });
}

async function inBrowser(page: Page, what: TextCase) {
  const { files, warnings } = await page.evaluate(
    async ({ request, options, messages, now }) => {
      const exporter = (kit as PageKit).exporter(messages && downlink.memorySource(messages));
      const result = await exporter.export(JSON.parse(request), { now, ...options });
      const read = result.files.map(async ({ name, type, rows, blob }) => {
        let text = '';
        for (const byte of new Uint8Array(await blob!.arrayBuffer())) text += String.fromCharCode(byte);
        return { name, type, rows, base64: btoa(text) };
      });
      return { files: await Promise.all(read), warnings: result.warnings };
    },
    { ...what, now: NOW },
  );
  return { files: files.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') })), warnings };
}
