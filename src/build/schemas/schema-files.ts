/** The schema files of the package: JSON Schemas and the OpenAPI description, and the plugin that writes them to dist. */
import type { Plugin } from 'vite';
import * as z from 'zod/mini';
import { list, type Schema } from '../../contract/building-blocks.ts';
import { anyRequest } from '../../contract/parse-request.ts';
import { storedExport } from '../../contract/stored-export.ts';
import { ContractTypes } from './contract-types.ts';
import { definitionsExample, oneTimeExample, recurringExample, storedExample } from './examples.ts';
import { FIELD_RULES, type JsonSchema, ONLY_IN_CODE } from './field-rules.ts';
import { openApi } from './openapi.ts';
import { SchemaWriter } from './schema-writer.ts';

/** Definitions as plain JSON. The package reads them with code, and only their requests with a schema. */
const definitions: Schema<unknown> = z.looseObject({
  version: z.literal(1),
  definitions: list<unknown>(
    z.looseObject({
      id: z.string(),
      request: anyRequest,
      executor: z.enum(['browser', 'server']),
      catchUp: z.enum(['latest', 'all', 'none']),
      options: z.looseObject({}),
      server: z.exactOptional(
        z.looseObject({ id: z.string(), createdAt: z.string(), outdated: z.exactOptional(z.boolean()) }),
      ),
    }),
    'a list',
  ),
});

const LIMITS = `A program that follows the contract also checks what JSON Schema cannot express:\n\n${ONLY_IN_CODE.map((rule) => `- ${rule}`).join('\n')}`;

/**
 * Returns the schema files by their paths in dist.
 *
 * @throws Error when the contract has a rule that the schemas do not have
 */
export function schemaFiles(): ReadonlyMap<string, JsonSchema> {
  const types = new ContractTypes([
    'src/contract/request.ts',
    'src/recurring/definitions/definitions-json.ts',
    'src/storage/records.ts',
  ]);
  const used = new Set<string>();
  const file = (typeName: string, schema: Schema<unknown>, title: string, note: string, ...examples: unknown[]) => {
    // Servers may add fields to what they store.
    const writer = new SchemaWriter({ types, references: '#/$defs/', isOpen: () => typeName === 'StoredExport' });
    const root = writer.reference(typeName, schema);
    for (const place of writer.usedRules) used.add(place);
    const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', title, description: note };
    return { ...head, ...root, examples, $defs: writer.named };
  };
  const files = new Map<string, JsonSchema>([
    [
      'schema/request.json',
      file(
        'ExportRequest',
        anyRequest,
        'Export request',
        `The body of POST /exports, and what downlink-export takes. ${LIMITS}`,
        oneTimeExample,
        recurringExample,
      ),
    ],
    [
      'schema/stored-export.json',
      file(
        'StoredExport',
        storedExport,
        'Stored export',
        `An export as a server stores it. A server may add fields to any object. ${LIMITS}`,
        storedExample,
      ),
    ],
    [
      'schema/definitions.json',
      file(
        'DefinitionsJson',
        definitions,
        'Definitions of recurring exports',
        `What definitions.toJSON() returns and definitions.fromJSON() takes. ${LIMITS}`,
        definitionsExample,
      ),
    ],
    ['openapi.json', openApi(types)],
  ]);
  const unused = [...FIELD_RULES.keys()].filter((place) => !used.has(place));
  if (unused.length > 0) throw new Error(`No field has these rules: ${unused.join(', ')}.`);
  return files;
}

/** Returns a plugin that writes the schema files to dist. */
export function schemasWritten(): Plugin {
  return {
    name: 'schemas-written',
    generateBundle() {
      for (const [fileName, content] of schemaFiles())
        this.emitFile({ type: 'asset', fileName, source: `${JSON.stringify(content, null, 2)}\n` });
    },
  };
}
