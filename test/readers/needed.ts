import { execFileSync } from 'node:child_process';

/** Returns what is missing when a command fails or does not exist. */
export function needed(what: string, command: string, args: readonly string[]): string | undefined {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 60_000 });
    return undefined;
  } catch {
    return what;
  }
}
