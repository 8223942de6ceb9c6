/** Loads what hands exports of a form to the exporter's server. */
import type { LiveServer, LiveServerTools } from './server/live-server.ts';

/** The server of a form: its code and its texts are loaded when they are first needed. */
export class ServerControl {
  readonly #tools: LiveServerTools;
  #loading: Promise<LiveServer> | undefined;
  #live: LiveServer | undefined;
  #isDisposed = false;

  constructor(tools: LiveServerTools) {
    this.#tools = tools;
  }

  /** What hands exports over, once it is there. */
  get live(): LiveServer | undefined {
    return this.#live;
  }

  /** Loads it, with the texts of the form's language. Never rejects: undefined when it cannot be loaded now. */
  async load(): Promise<LiveServer | undefined> {
    try {
      this.#loading ??= import('./server/live-server.ts').then(({ LiveServer }) => new LiveServer(this.#tools));
      const live = await this.#loading;
      await live.speak();
      this.#live = live;
      if (this.#isDisposed) live.dispose();
    } catch {
      this.#loading = undefined;
    }
    return this.#live;
  }

  /** Ends everything, for good, also what is still being loaded. */
  dispose(): void {
    this.#isDisposed = true;
    this.#live?.dispose();
  }
}
