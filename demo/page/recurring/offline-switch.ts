import { byId } from '../dom.ts';

/** Takes the network from what syncs, as a plane or a tunnel would: in this tab, for `/exports` only. */
export class OfflineSwitch {
  readonly #box = byId('offline', HTMLInputElement);

  constructor() {
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input, location.href).pathname;
      // What the page itself asks the demo's server, such as `demo/exports/faults`, still reaches it.
      if (this.#box.checked && /(?<!\/demo)\/exports(\/|$)/.test(path))
        return Promise.reject(new TypeError('Failed to fetch'));
      return fetch(input, init);
    };
    Object.defineProperty(navigator, 'onLine', { get: () => !this.#box.checked, configurable: true });
    this.#box.addEventListener('change', () => {
      globalThis.dispatchEvent(new Event(this.#box.checked ? 'offline' : 'online'));
    });
  }
}
