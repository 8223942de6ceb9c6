/** Limits how many requests to one origin run at once. */

/** The most requests under way at once to one origin, over all jobs of the worker; browsers allow 6 over HTTP/1.1. */
export const REQUESTS_PER_ORIGIN = 4;

interface Slots {
  free: number;
  readonly waiting: (() => void)[];
}

const origins = new Map<string, Slots>();

/**
 * Runs `request` when one of the origin's {@link REQUESTS_PER_ORIGIN} slots is free, first come, first served.
 * Rejects with the signal's reason when it is aborted while waiting.
 */
export async function withSlot<T>(origin: string, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  let slots = origins.get(origin);
  if (!slots) {
    slots = { free: REQUESTS_PER_ORIGIN, waiting: [] };
    origins.set(origin, slots);
  }
  await take(slots, signal);
  try {
    return await request();
  } finally {
    const next = slots.waiting.shift();
    if (next) next();
    else slots.free++;
  }
}

function take(slots: Slots, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (slots.free > 0) {
      slots.free--;
      return resolve();
    }
    const grant = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      slots.waiting.splice(slots.waiting.indexOf(grant), 1);
      reject(signal.reason);
    };
    slots.waiting.push(grant);
    signal.addEventListener('abort', leave, { once: true });
  });
}
