import { readdirSync, readFileSync } from 'node:fs';
import type { ExportRequest } from '../../src/contract/request.ts';
import type { ExportWarning } from '../../src/core/warnings.ts';
import { formats } from '../../src/formats/index.ts';
import type { ExportSettingsOptions } from '../../src/pipeline/export-settings.ts';
import { runExport } from '../../src/pipeline/run-export.ts';
import { open } from '../../src/sources/custom.ts';

/** A request, its run time and its messages. */
export interface Scenario {
  readonly now: number;
  readonly request: ExportRequest;
  readonly messages: readonly unknown[];
}

const folder = new URL('../golden/fixtures/', import.meta.url);

/** Names of the golden scenarios. */
export const scenarios: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** A scenario exported as a file, with its warnings. */
export interface ExportedScenario {
  readonly bytes: Buffer;
  readonly warnings: readonly ExportWarning[];
  readonly request: ExportRequest;
}

/** The golden scenario of a name. */
export function scenarioOf(name: string): Scenario {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Scenario;
}

/** A golden scenario as a file of a format. */
export function exportedScenario(name: string, extension: 'csv' | 'xlsx' | 'pdf'): Promise<ExportedScenario> {
  return exported(scenarioOf(name), extension);
}

/** A scenario as a file of a format. */
export async function exported(
  { now, request, messages }: Scenario,
  extension: 'csv' | 'xlsx' | 'pdf',
  settings?: ExportSettingsOptions,
): Promise<ExportedScenario> {
  const left: (readonly unknown[])[] = [messages];
  const host = {
    getToken: async () => '',
    getExtras: async () => ({ headers: [], query: [], credentials: 'omit' as const, isFixed: true }),
    openRead: async () => 1,
    pull: async () => left.shift() ?? null,
    closeRead: async () => {},
  };
  const { csvDelimiter: _, ...format } = request.format;
  const chunks: Uint8Array[] = [];
  const { warnings } = await runExport(
    { now, request: { ...request, format: { ...format, extension } }, settings },
    {
      source: open({ ascending: false }, host),
      formats,
      signal: new AbortController().signal,
      progress: () => {},
      deliver: async (_file, parts) => {
        for await (const part of parts) chunks.push(part);
      },
    },
  );
  return { bytes: Buffer.concat(chunks), warnings, request };
}
