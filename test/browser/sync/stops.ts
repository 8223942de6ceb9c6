/** Stops a page at a point of its work; see {@link installStops}. */
export interface Stops {
  /** The points passed so far, in order. */
  readonly passed: string[];
  /** The point where the page has stopped; undefined before that. */
  stoppedAt: string | undefined;
  /** Counts from now on, and stops there. */
  arm(at: StopAt): void;
}

/** Where a page stops: at the n-th point, from 0; or at the last of these names, when they have come in this order. */
export type StopAt = number | readonly string[];

declare global {
  var stops: Stops;
}

/**
 * Runs first in a page. From a point on, every wait for a commit to the outbox or for a request to `/exports` never
 * ends, as if the page had crashed there. The package itself has no code for this.
 */
export function installStops(): void {
  let left: number | string[] | undefined;
  const stops: Stops = {
    passed: [],
    stoppedAt: undefined,
    arm(at) {
      left = typeof at === 'number' ? at : [...at];
    },
  };
  const isLast = (point: string): boolean => {
    if (stops.stoppedAt !== undefined) return true;
    if (left === undefined) return false;
    stops.passed.push(point);
    if (typeof left === 'number') {
      if (left-- === 0) stops.stoppedAt = point;
    } else if (left[0] === point) {
      left.shift();
      if (left.length === 0) stops.stoppedAt = point;
    }
    return stops.stoppedAt !== undefined;
  };
  const forEver = new Promise<never>(() => {});

  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...call) {
    const transaction = begin.apply(this, call);
    if (transaction.mode === 'readwrite' && transaction.objectStoreNames.contains('outbox')) {
      // The first listener, so it can stop the event before the others.
      transaction.addEventListener('complete', (event) => {
        if (isLast('committed')) event.stopImmediatePropagation();
      });
    }
    return transaction;
  };

  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (!new URL(String(input), location.href).pathname.startsWith('/exports')) return send(input, init);
    const method = init?.method ?? 'GET';
    if (isLast(`before ${method}`)) await forEver;
    const answering = send(input, init);
    answering.catch(() => {});
    if (isLast(`${method} sent`)) await forEver;
    try {
      return await answering;
    } finally {
      if (isLast(`${method} ended`)) await forEver;
    }
  };
  globalThis.stops = stops;
}
