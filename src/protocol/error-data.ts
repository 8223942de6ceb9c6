/** Converts errors to plain data and back, and has comlink carry them so. */
import { transferHandlers } from 'comlink';
import { ExportError, type ExportErrorCode, type RequestIssue } from '../core/errors.ts';

/** An error as plain data, so that it crosses the worker boundary complete. */
export interface ErrorData {
  /** The class to recreate. */
  readonly kind: 'export' | 'type' | 'dom' | 'other';
  /** Name of the error. */
  readonly name: string;
  /** Message of the error. */
  readonly message: string;
  /** Stack trace. Absent when the error has none. */
  readonly stack?: string;
  /** Code of an {@link ExportError}. */
  readonly code?: ExportErrorCode;
  /** Faults in the request, of an {@link ExportError}. */
  readonly issues?: readonly RequestIssue[];
  /** HTTP status, of an {@link ExportError}. */
  readonly status?: number;
  /** The cause. Absent when there is none. */
  readonly cause?: ErrorData;
}

/** The longest chain of causes. Further causes are left out. */
const MAX_DEPTH = 8;

/** Converts any thrown value to data. */
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

/** Converts a thrown value to text. Some objects cannot be converted. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'A value without text was thrown.';
  }
}

/** Recreates an error from data. */
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
