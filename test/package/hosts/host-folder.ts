import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const KEPT = ['node_modules', 'package.json', 'package-lock.json'];

/** An application in a folder of its own, outside of the project, that has installed the packed package. */
export class HostFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder of a host. What the registry gave is kept from run to run; all else is new.
   *
   * @param packages what to install besides the package
   */
  static make(name: string, packages: readonly string[]): HostFolder {
    const folder = new HostFolder(join(tmpdir(), 'downlink-hosts', name));
    const wanted = packages.join(' ');
    const note = join(folder.path, 'node_modules/.wanted');
    if (!existsSync(note) || readFileSync(note, 'utf8') !== wanted) {
      rmSync(folder.path, { recursive: true, force: true });
      folder.write({ 'package.json': '{ "name": "host", "private": true, "type": "module" }\n' });
      mkdirSync(join(folder.path, 'node_modules'));
      // Peers of Angular's packages name each other's exact versions.
      if (packages.length > 0) folder.#install(packages);
      writeFileSync(note, wanted);
    }
    folder.run(
      'find',
      '.',
      '-mindepth',
      '1',
      '-maxdepth',
      '1',
      ...KEPT.flatMap((kept) => ['!', '-name', kept]),
      '-exec',
      'rm',
      '-rf',
      '{}',
      '+',
    );
    // What bundlers keep of a package is of an older one of the same version.
    for (const cache of ['.vite', '.cache'])
      rmSync(join(folder.path, 'node_modules', cache), { recursive: true, force: true });
    const installed = join(folder.path, 'node_modules/downlink-export');
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed);
    folder.run('tar', '-xzf', HostFolder.#packed(), '-C', installed, '--strip-components', '1');
    return folder;
  }

  /** Installs from the registry. A connection that breaks is tried again. */
  #install(packages: readonly string[], attemptsLeft = 2): void {
    try {
      this.run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--legacy-peer-deps', ...packages);
    } catch (error) {
      if (attemptsLeft === 0) throw error;
      this.#install(packages, attemptsLeft - 1);
    }
  }

  static #tarball: string | undefined;

  /** The package as it is published. The build has just run, and prepack would run it again. */
  static #packed(): string {
    if (HostFolder.#tarball) return HostFolder.#tarball;
    const folder = join(tmpdir(), 'downlink-hosts', `packed-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    const { stdout } = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      shell: true,
    });
    HostFolder.#tarball = join(folder, stdout.trim().split('\n').at(-1)!);
    return HostFolder.#tarball;
  }

  /** Writes files. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), text);
    }
  }

  /** Copies a file or a folder within the folder. */
  copy(from: string, to: string): void {
    cpSync(join(this.path, from), join(this.path, to), { recursive: true });
  }

  /** Runs a program, by its name in the folder's packages or on the system. Throws what it printed when it fails. */
  run(program: string, ...args: string[]): void {
    const own = join(this.path, 'node_modules/.bin', program);
    const { status, stdout, stderr, error } = spawnSync(existsSync(own) ? own : program, args, {
      cwd: this.path,
      encoding: 'utf8',
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false', CI: '1' },
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`);
  }
}
