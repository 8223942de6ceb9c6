/** Turns cells of the page's tables into cells that can be sent to the worker. */
import { jsonText } from '../core/json-text.ts';
import type { TableCell } from '../pipeline/table-job.ts';

/** A cell that nothing can show. */
export const UNUSABLE: unique symbol = Symbol('unusable');

/** Returns a cell as it is sent to the worker; objects as JSON text. */
export function plainCell(value: unknown): TableCell | typeof UNUSABLE {
  switch (typeof value) {
    case 'object':
      return value === null ? null : objectCell(value);
    case 'function':
    case 'symbol':
      return UNUSABLE;
    default:
      return value as TableCell;
  }
}

function objectCell(value: object): TableCell | typeof UNUSABLE {
  try {
    if (value instanceof Date) return new Date(value.getTime());
    // Dates of libraries, decimals and the like tell what they are.
    const { toJSON } = value as { readonly toJSON?: unknown };
    const told: unknown = typeof toJSON === 'function' ? toJSON.call(value, '') : value;
    if (typeof told !== 'object' || told === null) return plainCell(told);
    return jsonText(listed(told)) ?? UNUSABLE;
  } catch {
    return UNUSABLE;
  }
}

/** Maps, sets and typed arrays as what JSON has for them. */
function listed(value: object): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set || (ArrayBuffer.isView(value) && Symbol.iterator in value)
    ? [...(value as Iterable<unknown>)]
    : value;
}
