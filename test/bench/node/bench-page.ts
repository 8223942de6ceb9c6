import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCalls } from '../browser/page.ts';
import type { DevTools } from './dev-tools.ts';
import type { ProcessMemory } from './process-memory.ts';

/** Longest that a call to the page may take; above that, something hangs. */
const CALL_TIMEOUT_MS = 300_000;

interface Evaluation {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** The bench's page in a browser. */
export class BenchPage {
  readonly #devTools: DevTools;
  readonly #session: string;
  #memory: ProcessMemory | undefined;

  /** @param session the page's session with the browser */
  constructor(devTools: DevTools, session: string) {
    this.#devTools = devTools;
    this.#session = session;
  }

  /** Memory of the renderer process that hosts this page and its workers, and no other page. */
  get memory(): ProcessMemory {
    if (!this.#memory) throw new Error('The process of this page is not known.');
    return this.#memory;
  }

  /** Tells which process hosts the page. */
  isHostedBy(process: ProcessMemory): void {
    this.#memory = process;
  }

  /** Waits until the page's script has run. */
  async ready(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if ((await this.#evaluate("typeof globalThis.bench === 'object'")) === true) return;
      await wait(50);
    }
    throw new Error("The bench's page has not loaded.");
  }

  /** Calls a function of the page; see `browser/page.ts`. */
  async call<K extends keyof BenchCalls>(
    name: K,
    ...args: Parameters<BenchCalls[K]>
  ): Promise<Awaited<ReturnType<BenchCalls[K]>>> {
    const values = args.map((value) => JSON.stringify(value)).join(', ');
    return (await this.#evaluate(`bench.${name}(${values})`)) as Awaited<ReturnType<BenchCalls[K]>>;
  }

  /** Keeps the page's thread busy for some milliseconds, by which its process can be told. */
  async spin(ms: number): Promise<void> {
    await this.#evaluate(`for (const end = performance.now() + ${ms}; performance.now() < end; );`);
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#devTools.send<Evaluation>(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      this.#session,
      CALL_TIMEOUT_MS,
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}
