import type { ServerResponse } from './http.ts';

/** Waits, but no longer than the client does. */
export function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      response.off('close', settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    response.once('close', settle);
  });
}
