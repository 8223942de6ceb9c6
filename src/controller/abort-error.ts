/** Tells what somebody stopped from what failed. */
import { fieldsOf } from './choice-rules.ts';

/** Whether an error says that somebody stopped what failed. */
export const isAbort = (error: unknown): boolean => fieldsOf(error).name === 'AbortError';
