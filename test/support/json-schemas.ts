/** Checks values against the schema files of the package. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { schemaFiles } from '../../src/build/schemas/schema-files.ts';

const files = schemaFiles();

/** Returns the content of a schema file, by its path in dist. */
export function schemaFile(path: string): Record<string, unknown> {
  const file = files.get(path);
  if (!file) throw new Error(`There is no schema file ${path}.`);
  return file;
}

const ajv = new Ajv2020({
  // Keywords that it does not know are errors; those of one object may be spread over `allOf` and `anyOf`.
  strict: true,
  strictTypes: false,
  strictRequired: false,
  formats: { 'date-time': (text: string) => !Number.isNaN(Date.parse(text)) },
});
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'paths', 'components', 'example']);
ajv.addSchema(schemaFile('openapi.json'), 'openapi.json');

/** Returns the check of a value against a schema file. */
export function schemaCheck(path: string): (value: unknown) => string[] {
  return faults(ajv.compile(schemaFile(path)));
}

/** Returns the check of a value against a part of the OpenAPI description. */
export function openApiCheck(pointer: string): (value: unknown) => string[] {
  const validate = ajv.getSchema(`openapi.json#${pointer}`);
  if (!validate) throw new Error(`The OpenAPI description has no ${pointer}.`);
  return faults(validate as ValidateFunction);
}

function faults(validate: ValidateFunction): (value: unknown) => string[] {
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(faultText));
}

function faultText({ instancePath, keyword, message, params }: ErrorObject): string {
  return `${instancePath} ${message ?? keyword} ${JSON.stringify(params)}`;
}

/** What a request that the schemas accept may be refused for, in the order of the list in the schemas. */
export const REFUSALS_ONLY_IN_CODE: readonly RegExp[] = [
  /must not name .* twice/,
  /must have as many labels as the value has names|must not use .*, the name of another target/,
  /must be later than from/,
  /at most 1e11 seconds/,
  /must be "utc" or an IANA time zone/,
  /must have ids that all differ/,
  /is too large: it may hold|is nested too deeply/,
];
