import * as z from 'zod/mini';

/**
 * Keeps zod from compiling schemas with `new Function`, which a strict Content-Security-Policy refuses. Call it in the
 * worker only, before the first request is parsed: zod keeps this setting on `globalThis`, and on a page that is
 * shared with the host's own zod. (`zod/mini` 4.6 compiles nothing anyway; a later one may.)
 */
export function configureZodForWorker(): void {
  z.config({ jitless: true });
}
