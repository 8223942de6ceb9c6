/** Describes the `/exports` endpoints of a server as OpenAPI 3.1. */
import { readFileSync } from 'node:fs';
import { anyRequest } from '../../contract/parse-request.ts';
import type { DecimationFunction } from '../../contract/request.ts';
import { storedExport } from '../../contract/stored-export.ts';
import { BROWSER_ONLY } from '../../contract/syncable.ts';
import { inRoot } from '../project-root.ts';
import type { ContractTypes } from './contract-types.ts';
import { oneTimeExample, recurringExample, storedExample } from './examples.ts';
import { type JsonSchema, ONLY_IN_CODE } from './field-rules.ts';
import { SchemaWriter } from './schema-writer.ts';

const REFERENCES = '#/components/schemas/';

const INFO = `Creates exports of channel messages, resources and reports on a server, lists them, deletes them and downloads their files. A server has no update: to edit an export, create a new one, then delete the old one.

A server also checks what JSON Schema cannot express:

${ONLY_IN_CODE.map((rule) => `- ${rule}`).join('\n')}`;

const STATES = ['notProcessed', 'inProgress', 'failed', 'done', 'expired'];

/** Media types of files, and what they are. */
const FILES: readonly (readonly [string, string])[] = [
  ['text/csv', 'A CSV file.'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'An Excel workbook.'],
  ['application/pdf', 'A PDF document.'],
  ['application/zip', 'A ZIP archive, when the export has several items.'],
];

/** The description of the endpoints, with the contract's types as components. */
export function openApi(types: ContractTypes): JsonSchema {
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { version: string };
  return {
    openapi: '3.1.0',
    info: { title: 'Exports', version, description: INFO, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '{baseUrl}', variables: { baseUrl: { default: 'https://apis.example.com' } } }],
    security: [{ bearer: [] }, { session: [] }],
    paths: {
      '/exports': { post: createExport, get: listExports },
      '/exports/{id}': { parameters: [idParameter], delete: deleteExport },
      '/exports/{id}/download': { parameters: [idParameter], get: downloadExport },
    },
    components: {
      schemas: { ...contractSchemas(types), ExportList: exportList, Refusal: refusal },
      responses: {
        BadRequest: refused('The request is not valid, or the token names no user.', 'Missing user identity id'),
        Unauthorized: refused(
          'The token or the session is missing or no longer valid.',
          'missing or invalid authentication token',
        ),
        Forbidden: refused('The user may not do this.', 'forbidden'),
        NotFound: refused('The user has no such export, or the export has no file.', 'export not found'),
        TooManyExports: {
          ...refused(
            'The user has as many exports in the queue as the server allows. Nothing was created.',
            'Maximum number of queued exports reached',
          ),
          headers: {
            'Retry-After': {
              description: 'Seconds, or the date, after which to try again. It may be missing.',
              schema: { type: 'string' },
            },
          },
        },
        OtherError: refused('Any other failure. After a status from 500, the outcome is unknown.', 'internal error'),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token in the header `Authorization`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'chx_auth_session',
          description: 'The session of a page on the same site.',
        },
      },
    },
  };
}

/** The contract's types, as a server takes and returns them. */
function contractSchemas(types: ContractTypes): Record<string, JsonSchema> {
  const writer = new SchemaWriter({ types, references: REFERENCES, isOpen: (name) => name === 'StoredExport' });
  writer.reference('ExportRequest', anyRequest);
  writer.reference('StoredExport', storedExport);
  const change = (typeName: string, changed: (schema: JsonSchema) => JsonSchema) => {
    const schema = writer.named[typeName];
    if (!schema) throw new Error(`The contract has no schema ${typeName}.`);
    return { [typeName]: { ...schema, ...changed(schema) } };
  };
  return {
    ...writer.named,
    ...change('ExportRequest', ({ required }) => ({ required: [...(required as string[]), 'notification'] })),
    ...change('StoredExport', ({ description }) => ({ description: `${description} A server may add fields.` })),
    ...change('DecimationFunction', (functions) => ({
      description:
        'The function that turns the values of a bucket into one. `stddev` and `variance` are of the sample (n − 1).',
      enum: (functions.enum as DecimationFunction[]).filter((name) => !BROWSER_ONLY.has(name)),
    })),
  };
}

const reference = (typeName: string): JsonSchema => ({ $ref: `${REFERENCES}${typeName}` });

const answer = (name: string): JsonSchema => ({ $ref: `#/components/responses/${name}` });

const refusals = (...more: readonly (readonly [string, string])[]): JsonSchema => ({
  400: answer('BadRequest'),
  401: answer('Unauthorized'),
  403: answer('Forbidden'),
  ...Object.fromEntries(more.map(([status, name]) => [status, answer(name)])),
  default: answer('OtherError'),
});

function refused(description: string, message: string): JsonSchema {
  return {
    description,
    content: { 'application/json': { schema: reference('Refusal'), example: { message } } },
  };
}

const exportList: JsonSchema = {
  description: 'A page of a list of exports.',
  type: 'object',
  properties: {
    results: {
      description: 'The exports of the page, in the order of `sort`.',
      type: 'array',
      items: reference('StoredExport'),
    },
  },
  required: ['results'],
};

const refusal: JsonSchema = {
  description:
    'Why a request was refused. Servers differ: read `message`, `error.message` or `errors[].detail`, or else the body as text.',
  type: 'object',
  properties: {
    message: { description: 'The reason.', type: 'string' },
    error: {
      description: 'The reason, within an object.',
      type: 'object',
      properties: { message: { description: 'The reason.', type: 'string' } },
    },
    errors: {
      description: 'Every fault of the request.',
      type: 'array',
      items: {
        type: 'object',
        properties: { detail: { description: 'What is wrong.', type: 'string' } },
      },
    },
  },
};

const createExport: JsonSchema = {
  operationId: 'createExport',
  summary: 'Create an export',
  description:
    'Stores an export. A one-time export runs at once; a recurring one runs when it is due. Without an answer the outcome is unknown, because a browser or a proxy may send a request twice.',
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'Identifies this create. A server that knows such keys answers a repeated one with the export that it already stored.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: reference('ExportRequest'),
        examples: {
          oneTime: { summary: 'Hourly averages of May, once', value: oneTimeExample },
          recurring: { summary: 'The readings of the last week and the devices, every week', value: recurringExample },
        },
      },
    },
  },
  responses: {
    201: {
      description: 'The export is stored. The body is the request with the fields that the server adds.',
      content: { 'application/json': { schema: reference('StoredExport'), example: storedExample } },
    },
    ...refusals(['404', 'NotFound'], ['429', 'TooManyExports']),
  },
};

function query(name: string, description: string, schema: JsonSchema): JsonSchema {
  return { name, in: 'query', description, schema };
}

const texts: JsonSchema = { type: 'array', items: { type: 'string' } };

const listExports: JsonSchema = {
  operationId: 'listExports',
  summary: 'List exports',
  description: 'Returns the exports of the user that match every parameter. Deleted exports are not listed.',
  parameters: [
    query('ids[]', 'Ids of the exports. Default: any.', texts),
    query('status[]', 'State of the last run, one of these. Default: any.', {
      type: 'array',
      items: { type: 'string', enum: STATES },
    }),
    query('type', 'Whether the exports run once or repeatedly. Default: any.', reference('ExportType')),
    query('from', 'Earliest time of creation, inclusive. Default: any.', { type: 'string', format: 'date-time' }),
    query('to', 'Latest time of creation, exclusive. Default: any.', { type: 'string', format: 'date-time' }),
    query('tagLabels[]', 'Labels of tags that the exports have. Default: any. Since version 1.5.0 of the API.', texts),
    query('tagLabelValues[]', 'Values of the tags in `tagLabels[]`, in their order. Default: any.', texts),
    query('page', 'Number of the page, from 0.', { type: 'integer', minimum: 0, default: 0 }),
    query('pageSize', 'The most exports of a page. A server may return fewer.', {
      type: 'integer',
      minimum: 1,
      default: 1000,
    }),
    query('sort', 'The field to sort by, and the direction.', {
      type: 'string',
      pattern: '^[A-Za-z]+:(?:asc|desc)$',
      default: 'createdAt:desc',
    }),
  ],
  responses: {
    200: {
      description: 'A page of exports; empty after the last one.',
      content: {
        'application/json': { schema: reference('ExportList'), example: { results: [storedExample] } },
      },
    },
    ...refusals(),
  },
};

const idParameter: JsonSchema = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'Id of the export.',
  schema: { type: 'string', minLength: 1 },
  example: storedExample.id,
};

const deleteExport: JsonSchema = {
  operationId: 'deleteExport',
  summary: 'Delete an export',
  description: 'Deletes an export and its files. A recurring export does not run again.',
  responses: { 204: { description: 'The export is deleted.' }, ...refusals(['404', 'NotFound']) },
};

const downloadExport: JsonSchema = {
  operationId: 'downloadExport',
  summary: 'Download the file of an export',
  description: 'Returns the file of the last run that is `done`.',
  responses: {
    200: {
      description: 'The file.',
      headers: {
        'Content-Disposition': { description: 'The name of the file.', schema: { type: 'string' } },
      },
      content: Object.fromEntries(FILES.map(([type, description]) => [type, { schema: { description } }])),
    },
    ...refusals(['404', 'NotFound']),
  },
};
