/** Reports whether the browser has a network. */
import { isOffline } from '../core/http/online.ts';

/** The browser's view of the network. */
export interface Connectivity {
  /** Returns false only when there is certainly no network. */
  isOnline(): boolean;
  /** Calls the listener after every change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/** The connectivity of this browser. */
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
