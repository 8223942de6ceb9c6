import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../src/contract/request.ts';
import { formats } from '../../src/formats/index.ts';
import type { ExportSettingsOptions } from '../../src/pipeline/export-settings.ts';
import { runExport } from '../../src/pipeline/run-export.ts';
import { open } from '../../src/sources/custom.ts';

/**
 * Each fixture is a scenario (request, run time, messages) with its expected file beside it. A new pair is a new test.
 * `UPDATE_GOLDEN=1` rewrites the files: review them before you commit them.
 */
interface Scenario {
  readonly now: number;
  readonly request: ExportRequest;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly settings?: ExportSettingsOptions;
  readonly messages: readonly unknown[];
  /** Warnings as `code: count`. */
  readonly warnings: Readonly<Record<string, number>>;
}

const folder = new URL('./fixtures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

async function run({ now, request, options, settings, messages }: Scenario) {
  const left: (readonly unknown[])[] = [messages];
  const source = open(
    { ascending: false },
    {
      getToken: async () => '',
      getExtras: async () => ({ headers: [], query: [], credentials: 'omit' as const, isFixed: true }),
      openRead: async () => 1,
      pull: async () => left.shift() ?? null,
      closeRead: async () => {},
    },
  );
  const chunks: Uint8Array[] = [];
  const { files, warnings } = await runExport(
    { now, request, formatOptions: options, settings },
    {
      source,
      formats,
      signal: new AbortController().signal,
      progress: () => {},
      deliver: async (_file, parts) => {
        for await (const part of parts) chunks.push(part);
      },
    },
  );
  return { file: files[0]!, bytes: Buffer.concat(chunks), warnings };
}

describe('the golden file', () => {
  test.each(names)('%s', async (name) => {
    const scenario = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Scenario;
    const { file, bytes, warnings } = await run(scenario);
    const golden = new URL(`${name}.${scenario.request.format.extension}`, folder);
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, bytes);
    expect(bytes.toString('latin1')).toBe(readFileSync(golden).toString('latin1'));
    expect(file.size).toBe(bytes.length);
    expect(Object.fromEntries(warnings.map(({ code, count }) => [code, count]))).toEqual(scenario.warnings);
  });

  test('exists for every kind of layout', () => {
    expect(names.length).toBeGreaterThanOrEqual(8);
  });
});
