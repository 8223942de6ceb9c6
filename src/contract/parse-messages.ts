/** Checks requests whose items are all messages: the usual case, which needs no schemas of other kinds. */
import { hasFields } from './building-blocks.ts';
import { likelyKind } from './item-kind.ts';
import { messageParams } from './message-schema.ts';
import type { ExportRequest } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { type Validation, validate } from './validate.ts';

const schema = exportRequest(() => messageParams);

/** Whether no item of a request of unknown origin looks like another kind than messages. */
export function hasOnlyMessages(input: unknown): boolean {
  const items = hasFields(input) ? input.items : undefined;
  if (!Array.isArray(items)) return true;
  return items.every((item: unknown) => {
    const params = hasFields(item) ? item.params : undefined;
    const kind = hasFields(params) ? likelyKind(params) : undefined;
    return kind === undefined || kind === 'message';
  });
}

/** Checks a request that {@link hasOnlyMessages}, as `checkRequest` does. */
export function checkMessages(input: unknown): Validation<ExportRequest> {
  return validate(schema, input, { root: 'The request' });
}
