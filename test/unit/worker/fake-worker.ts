import type { Registries } from '../../../src/pipeline/job-engine.ts';
import type { ServeScope } from '../../../src/worker/serve.ts';
import { serve } from '../../../src/worker/serve.ts';

/**
 * A worker in the same thread. Messages are cloned and ports transferred as with a real worker, but it runs `serve` or
 * nothing.
 */
export class FakeWorker extends EventTarget {
  terminated = false;
  readonly #listeners: ((event: MessageEvent) => void)[] = [];
  readonly #ports: MessagePort[] = [];

  /**
   * @param registries the sources and formats it serves; when absent, it never answers, like a worker whose script
   * hangs
   */
  constructor(registries?: Registries) {
    super();
    const scope: ServeScope = { addEventListener: (_type, listener) => void this.#listeners.push(listener) };
    if (registries) serve(registries, scope);
  }

  /** As `Worker.postMessage`; arrives a little later. */
  postMessage(data: unknown, transfer: Transferable[] = []): void {
    const ports = transfer.filter((item) => item instanceof MessagePort);
    this.#ports.push(...ports);
    const event = { data: structuredClone(data), ports } as unknown as MessageEvent;
    setTimeout(() => {
      if (!this.terminated) for (const listener of this.#listeners) this.#run(() => listener(event));
    });
  }

  /** An error that nobody catches in the worker is an event on the page. */
  #run(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message: `Uncaught ${error}` }));
    }
  }

  /** Works as `Worker.terminate`, which notifies nobody. */
  terminate(): void {
    this.terminated = true;
    for (const port of this.#ports) port.close();
  }
}
