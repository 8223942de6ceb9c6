import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schemaFile } from '../support/json-schemas.ts';

/**
 * Every rule of the schema files, one to a line, without texts and examples. A change of the contract shows here.
 * `UPDATE_GOLDEN=1` rewrites the files: review them before you commit them.
 */
const golden = (name: string) => new URL(`schemas/${name}.txt`, import.meta.url);

const SKIPPED = ['description', 'summary', 'title', 'example', 'examples', 'info', 'servers'];

it.each([
  ['request', 'schema/request.json', '$defs'],
  ['stored-export', 'schema/stored-export.json', '$defs.StoredExport'],
  ['definitions', 'schema/definitions.json', '$defs.DefinitionsJson $defs.DefinitionJson'],
  ['openapi', 'openapi.json', 'security paths components.responses components.securitySchemes'],
])('%s has the rules of its golden file', (name, path, parts) => {
  const lines = parts.split(' ').flatMap((part) => {
    const at = part.split('.').reduce((value: unknown, key) => Reflect.get(Object(value), key), schemaFile(path));
    return rules(at, part);
  });
  const text = `${lines.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden(name), text);
  expect(text).toBe(readFileSync(golden(name), 'utf8'));
});

function rules(value: unknown, place: string): string[] {
  const isFlat = typeof value !== 'object' || value === null || Object.values(value).every((inner) => Object(inner) !== inner);
  if (isFlat && (Array.isArray(value) || Object(value) !== value)) return [`${place} = ${JSON.stringify(value)}`];
  const isNames = /(?:^|\.)(?:properties|patternProperties|\$defs|schemas)$/.test(place);
  const lines = Object.entries(Object(value)).flatMap(([key, inner]) =>
    SKIPPED.includes(key) && !isNames ? [] : rules(inner, Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`),
  );
  return lines.length > 0 ? lines : [`${place} = {}`];
}
