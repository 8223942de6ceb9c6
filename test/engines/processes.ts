import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { displayPath } from '../setup/engines.mjs';

/** Those that live. */
const heads = new Set<ChildProcess>();
// A test that fails in its set-up ends nothing.
process.on('exit', () => {
  for (const { pid } of heads) process.kill(-pid!, 'SIGKILL');
});

/** Starts a program as the head of a group of its own, with all that it starts; the fourth of its streams can be read. */
export function startGroup(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const head = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true, env });
  heads.add(head);
  head.on('exit', () => heads.delete(head));
  return head;
}

/** Ends a process that was started as the head of a group of its own, and with it all that it has started. */
export async function endGroup(head: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (head.exitCode !== null || head.signalCode !== null) return;
  const ended = once(head, 'exit');
  process.kill(-head.pid!, signal);
  await ended;
}

/** An X server without a screen. */
export interface Display {
  /** What DISPLAY is set to, for programs that are to use it. */
  readonly name: string;
  end(): Promise<void>;
}

/** Starts an X server on a display that is free. */
export async function startDisplay(): Promise<Display> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
  const server = startGroup(displayPath()!, args);
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
  return { name: `:${String(number).trim()}`, end: () => endGroup(server) };
}

/** Environment of a WebKitGTK that runs as root and without a graphics card, and keeps what it keeps in one folder. */
export async function webkitEnvironment(display: Display, home: string): Promise<NodeJS.ProcessEnv> {
  const downloads = join(home, 'Downloads');
  await mkdir(downloads, { recursive: true });
  await mkdir(join(home, 'config'), { recursive: true });
  await writeFile(join(home, 'config/user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n');
  return {
    ...process.env,
    DISPLAY: display.name,
    GDK_BACKEND: 'x11',
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    LC_ALL: 'C.UTF-8',
    LIBGL_ALWAYS_SOFTWARE: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
}
