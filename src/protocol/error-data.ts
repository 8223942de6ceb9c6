import { transferHandlers } from 'comlink';
import { ExportError, type ExportErrorCode, type RequestIssue } from '../core/errors.ts';

/** An error as plain data, so that it crosses the worker boundary whole. */
export interface ErrorData {
  /** How to make it again. */
  readonly kind: 'export' | 'type' | 'dom' | 'other';
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: ExportErrorCode;
  readonly issues?: readonly RequestIssue[];
  readonly status?: number;
  readonly cause?: ErrorData;
}

/** Causes of causes beyond this many are left out. */
const MAX_DEPTH = 8;

/** Anything that was thrown, as data. */
export function toErrorData(error: unknown, depth = 0): ErrorData {
  if (!(error instanceof Error) && !(error instanceof DOMException))
    return { kind: 'other', name: 'Error', message: textOf(error) };
  const { name, message, stack } = error;
  const cause = error.cause === undefined || depth >= MAX_DEPTH ? undefined : toErrorData(error.cause, depth + 1);
  const common = { name, message, ...(stack !== undefined && { stack }), ...(cause && { cause }) };
  if (error instanceof ExportError) {
    const { code, issues, status } = error;
    return { kind: 'export', code, issues, ...(status !== undefined && { status }), ...common };
  }
  if (error instanceof TypeError) return { kind: 'type', ...common };
  return { kind: error instanceof DOMException ? 'dom' : 'other', ...common };
}

/** What was thrown as text; some objects cannot say. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'Something was thrown that has no text.';
  }
}

/** The error that data stands for. */
export function fromErrorData(data: ErrorData): Error {
  const error = made(data);
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}

function made({ kind, name, message, code, issues, status, cause }: ErrorData): Error {
  const options = cause ? { cause: fromErrorData(cause) } : {};
  switch (kind) {
    case 'export':
      return new ExportError(code ?? 'internal', message, {
        ...options,
        ...(issues && { issues }),
        ...(status !== undefined && { status }),
      });
    case 'type':
      return new TypeError(message, options);
    case 'dom':
      return new DOMException(message, name);
    case 'other': {
      const error = new Error(message, options);
      error.name = name;
      return error;
    }
  }
}

/**
 * Has comlink carry what a call throws as {@link ErrorData}: its own handler keeps no more of an error than its message.
 * Both sides call it before the first call. The comlink that is changed is the one that this package bundles.
 */
export function carryErrors(): void {
  const { canHandle } = transferHandlers.get('throw')!;
  transferHandlers.set('throw', {
    canHandle,
    serialize: ({ value }: { readonly value: unknown }) => [toErrorData(value), []],
    deserialize(data: ErrorData) {
      throw fromErrorData(data);
    },
  });
}
