/** Checks a server's reply that should be a stored export. */
import * as z from 'zod/mini';
import { ExportError } from '../core/errors.ts';
import { checked, closedObject, filledText, type Schema, text } from './building-blocks.ts';
import { itemParams } from './item-schemas.ts';
import { optionalFields } from './parse-request.ts';
import type { StoredExport } from './request.ts';
import { requestRules, requiredFields } from './request-schema.ts';
import { show } from './sentences.ts';
import { dropUnknownFields } from './unknown-fields.ts';
import { summarize, validate } from './validate.ts';

/** How a date and time begins. */
export const DATE_TIME: RegExp = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

const dateTime: Schema<string> = checked(text('an ISO 8601 date and time'), (value) =>
  DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))
    ? undefined
    : `must be an ISO 8601 date and time, not ${show(value)}`,
);

/** The schema of an export as the server stores it. */
export const storedExport: Schema<StoredExport> = closedObject<StoredExport>(
  'an object',
  {
    ...requiredFields(itemParams),
    id: filledText('the id of the export'),
    createdAt: dateTime,
    updatedAt: dateTime,
    deletedAt: z.nullable(dateTime),
  },
  optionalFields,
  ...requestRules,
);

/**
 * Checks a server's reply that should be a stored export, and copies it. Leaves out fields that the contract does not
 * know, because servers may add fields.
 *
 * @throws ExportError `bad-response` when the reply is not a stored export
 */
export function parseStoredExport(reply: unknown): StoredExport {
  const result = validate(storedExport, reply, { root: 'The reply', mend: dropUnknownFields });
  if (result.valid) return result.value;
  throw new ExportError('bad-response', `The server's reply is not a stored export: ${summarize(result.issues)}`);
}
