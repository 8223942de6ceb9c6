/** Checks requests of messages only: the usual case, which needs no schemas of other items and of notifications. */
import { hasFields, type Schema, text } from './building-blocks.ts';
import { likelyKind } from './item-kind.ts';
import { messageParams } from './message-schema.ts';
import type { ExportRequest, Notification } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { type Validation, validate } from './validate.ts';

// No value passes: such requests have no notification.
const schema = exportRequest(() => messageParams, text('') as Schema<unknown> as Schema<Notification>);

/** Whether a request of unknown origin has no notification, and no item that looks like another kind than messages. */
export function hasOnlyMessages(input: unknown): boolean {
  if (!hasFields(input) || !Array.isArray(input.items)) return false;
  if (input.notification !== undefined) return false;
  return input.items.every((item: unknown) => {
    const params = hasFields(item) ? item.params : undefined;
    const kind = hasFields(params) ? likelyKind(params) : undefined;
    return kind === undefined || kind === 'message';
  });
}

/** Checks a request that {@link hasOnlyMessages}, as `checkRequest` does. */
export function checkMessages(input: unknown): Validation<ExportRequest> {
  return validate(schema, input, { root: 'The request' });
}
