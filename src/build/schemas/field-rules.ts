/** What the contract checks by code, as keywords of JSON Schema: for each field and for each type. */
import { BUCKET_SIZE } from '../../contract/bucket-size.ts';
import { MAX_SECONDS } from '../../contract/message-schema.ts';
import { DELIMITER, MAX_ZONE_LENGTH } from '../../contract/request-schema.ts';
import { DATE_TIME } from '../../contract/stored-export.ts';
import { DURATION, MAX_DURATION_LENGTH } from '../../core/duration.ts';

/** A JSON Schema, or keywords of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The part of the contract that JSON Schema cannot express. {@link parseRequest} checks it. */
export const ONLY_IN_CODE: readonly string[] = [
  'The names in `target.value` differ from each other, and so do the labels in `target.label`.',
  '`target.label` has one label for each name, and none of them is the name of another target.',
  '`to` is later than `from`.',
  'A bucket size is at most 1e11 seconds long.',
  '`timezone` names a zone that the program knows.',
  'The ids of the elements of a report differ from each other.',
  'A request has at most 1,000,000 values, nested at most 100 levels deep.',
];

const filled: JsonSchema = { pattern: '\\S' };

/** Names separated by commas, none of them empty. */
const names: JsonSchema = { pattern: '^\\s*[^\\s,][^,]*(?:,\\s*[^\\s,][^,]*)*$' };

const seconds: JsonSchema = { minimum: -MAX_SECONDS, maximum: MAX_SECONDS };

/** Numbers of at most nine digits, and one of them above zero. */
const duration: JsonSchema = {
  maxLength: MAX_DURATION_LENGTH,
  pattern: DURATION.source.replaceAll('(\\d+)', '0*\\d{1,9}').replace('^P', '^P(?=.*[1-9])'),
};

const dateTime: JsonSchema = { pattern: DATE_TIME.source };

const wholeNumber = (minimum: number): JsonSchema => ({ type: 'integer', minimum, maximum: Number.MAX_SAFE_INTEGER });

const holds = (policy: string): JsonSchema => ({
  contains: { type: 'object', properties: { policy: { const: policy } }, required: ['policy'] },
});

/**
 * The keywords of fields that code checks. `[]` stands for the elements of a list. A field of several types has the
 * name of the type that declares it.
 */
export const FIELD_RULES: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['ExportFormat.timezone', { minLength: 1, maxLength: MAX_ZONE_LENGTH }],
  ['ExportFormat.csvDelimiter', { pattern: DELIMITER.source }],
  ['ExportColumn.id', filled],
  ['ExportRequest.periodicity', duration],
  ['ExportRequest.periodStart', seconds],
  ['MessageParams.channelId', filled],
  ['MessageParams.from', seconds],
  ['MessageParams.to', seconds],
  ['MessageParams.period', duration],
  ['MessageTarget.value', names],
  ['MessageTarget.label', names],
  ['Decimation.ds', { pattern: BUCKET_SIZE.source }],
  ['ResourceParams.type', filled],
  ['ResourceParams.ids', names],
  ['ResourceParams.ids[]', filled],
  ['ResourceParams.include', names],
  ['ResourceParams.include[]', filled],
  ['ResourcePage.limit', wholeNumber(1)],
  ['ResourcePage.offset', wholeNumber(0)],
  ['ReportElement.id', filled],
  ['Notification.messages', { minItems: 2, maxItems: 2, allOf: [holds('onSuccess'), holds('onFailure')] }],
  ['StoredExport.id', filled],
  ['StoredExport.createdAt', dateTime],
  ['StoredExport.updatedAt', dateTime],
  ['StoredExport.deletedAt', dateTime],
  ['DefinitionJson.id', { pattern: '^[\\w-]{1,64}$' }],
]);

const hasWideItem: JsonSchema = {
  properties: {
    items: {
      type: 'array',
      contains: {
        type: 'object',
        properties: {
          params: { type: 'object', properties: { outputFormat: { const: 'wide' } }, required: ['outputFormat'] },
        },
        required: ['params'],
      },
    },
  },
  required: ['items'],
};

/** An export that is not `oneTime` has a periodicity, and one with a wide item has columns. */
const requestRules: JsonSchema = {
  allOf: [
    { anyOf: [{ properties: { type: { const: 'oneTime' } } }, { required: ['periodicity'] }] },
    { anyOf: [{ not: hasWideItem }, { properties: { format: { required: ['columns'] } } }] },
  ],
};

const windowIsGiven: JsonSchema = { anyOf: [{ required: ['from'] }, { required: ['period'] }] };

/** A definition recurs, and a server needs the messages that report its outcome. */
const definitionRules: JsonSchema = {
  allOf: [
    { properties: { request: { properties: { type: { const: 'recurring' } } } } },
    {
      anyOf: [
        { properties: { executor: { const: 'browser' } } },
        { properties: { request: { required: ['notification'] } } },
      ],
    },
  ],
};

/** The keywords of types with rules about several fields; empty where only code can check them. */
export const TYPE_RULES: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['ExportRequest', requestRules],
  ['StoredExport', requestRules],
  ['MessageParams', windowIsGiven],
  ['ReportMessages', windowIsGiven],
  ['MessageTarget', {}],
  ['ReportParams', {}],
  // The field says it.
  ['Notification', {}],
  ['DefinitionJson', definitionRules],
]);
