/** Configures zod for the worker. */
import * as z from 'zod/mini';

/**
 * Keeps zod from compiling schemas with `new Function`, which a strict Content-Security-Policy blocks. Call it only in
 * the worker, before the first request is parsed: zod stores this setting on `globalThis`, and a page would share it
 * with the host's own zod. `zod/mini` 4.6 compiles nothing in any case; a later version may.
 */
export function configureZodForWorker(): void {
  z.config({ jitless: true });
}
