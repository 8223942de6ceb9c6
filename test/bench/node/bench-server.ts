import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ServedFolders } from './server.ts';

/** The server's process; see `server.ts`. */
export class BenchServer {
  /** The origin, without a slash at its end. */
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  /** @param program path of the built `server.ts` */
  static async start(program: string, folders: ServedFolders): Promise<BenchServer> {
    const child = fork(program, [JSON.stringify(folders)]);
    const [url] = await once(child, 'message', { signal: AbortSignal.timeout(20_000) });
    return new BenchServer(String(url), child);
  }

  /** Paths and queries asked for since the last call, oldest first. */
  async takeRequests(): Promise<string[]> {
    return (await (await fetch(`${this.url}/requests`)).json()) as string[];
  }

  /** Bytes sent so far, over all connections. */
  async bytesSent(): Promise<number> {
    return Number(await (await fetch(`${this.url}/bytes`)).text());
  }

  stop(): void {
    this.#process.disconnect();
  }
}
