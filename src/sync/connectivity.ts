import { isOffline } from '../core/http/online.ts';

/** Whether there is a network, as the browser believes. */
export interface Connectivity {
  /** False only when there surely is none. */
  isOnline(): boolean;
  /** Calls back when that changes, until the function given back is called. */
  subscribe(listener: () => void): () => void;
}

/** What the browser says. */
export const browserConnectivity: Connectivity = {
  isOnline: () => !isOffline(),
  subscribe(listener) {
    const names = ['online', 'offline'];
    for (const name of names) globalThis.addEventListener?.(name, listener);
    return () => {
      for (const name of names) globalThis.removeEventListener?.(name, listener);
    };
  },
};
