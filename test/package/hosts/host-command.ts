import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HostFolder } from './host-folder.ts';

const START_MS = 60_000;

/** A server that a package of a host brings. */
export class HostCommand {
  /** Its address, without a slash at its end. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /**
   * Starts a program of the folder's packages, and waits until it answers.
   *
   * @param command its name and arguments; the port follows them
   */
  static async start(folder: HostFolder, [program, ...args]: readonly string[]): Promise<HostCommand> {
    const port = await freePort();
    const child = spawn(join(folder.path, 'node_modules/.bin', program!), [...args, String(port)], {
      cwd: folder.path,
      stdio: 'ignore',
      detached: true,
    });
    const started = new HostCommand(`http://127.0.0.1:${port}`, child);
    const end = Date.now() + START_MS;
    while (!(await answers(started.url))) {
      if (Date.now() > end) {
        started.stop();
        throw new Error(`${program} does not answer at ${started.url}.`);
      }
      await setTimeout(100);
    }
    return started;
  }

  /** Stops the server. */
  stop(): void {
    // The program may be a shell's child; all of the group belongs to it.
    process.kill(-this.#child.pid!);
  }
}

/** Whether anything is served there; a page may be missing at the root. */
const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
