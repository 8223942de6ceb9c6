/** Writes the files of an export into a folder, all of them or none. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ExportError } from '../core/errors.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import type { Output } from './output.ts';

/** A file under its temporary name. */
interface TemporaryFile {
  readonly temporary: string;
  readonly target: string;
}

/** A folder that receives the files of one export. They get their names when all are whole. */
export class FolderOutput implements Output {
  readonly #folder: string;
  readonly #overwrite: boolean;
  readonly #files: TemporaryFile[] = [];
  /** Files that this export created under their names. */
  readonly #created: string[] = [];

  /** @param folder its absolute path */
  constructor(folder: string, overwrite: boolean) {
    this.#folder = folder;
    this.#overwrite = overwrite;
  }

  async write({ name }: FileHead, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (name !== basename(name)) throw new Error(`${JSON.stringify(name)} is not the name of a file in a folder.`);
    const target = join(this.#folder, name);
    // Hidden, and short, since a name of the greatest length has no room for more.
    const temporary = join(this.#folder, `.downlink-${randomBytes(8).toString('hex')}.part`);
    await this.#attempt(name, () => mkdir(this.#folder, { recursive: true }));
    if (!this.#overwrite && (await exists(target))) throw existsAlready(target);
    const file = await this.#attempt(name, () => open(temporary, 'wx'));
    this.#files.push({ temporary, target });
    try {
      // FileHandle.write may write less than it is given.
      for await (const chunk of chunks) await this.#attempt(name, () => file.writeFile(chunk));
      await this.#attempt(name, () => synced(file));
    } finally {
      await file.close();
    }
  }

  async commit(): Promise<readonly string[]> {
    for (const file of this.#files) await this.#attempt(basename(file.target), () => this.#name(file));
    return this.#files.map(({ target }) => target);
  }

  async discard(): Promise<void> {
    for (const path of [...this.#files.map(({ temporary }) => temporary), ...this.#created])
      await rm(path, { force: true }).catch(() => {});
  }

  async #name({ temporary, target }: TemporaryFile): Promise<void> {
    const isNew = !(await exists(target));
    if (this.#overwrite) await rename(temporary, target);
    else await renameNew(temporary, target);
    if (isNew) this.#created.push(target);
  }

  /** Does something with a file, and tells its failure in terms of the folder. */
  async #attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof ExportError) throw cause;
      throw new ExportError(
        'sink-failed',
        `${JSON.stringify(name)} could not be written to the folder ${this.#folder}: ${reasonOf(cause)}`,
        { cause },
      );
    }
  }
}

/** Gives a file its name unless that is taken. */
async function renameNew(temporary: string, target: string): Promise<void> {
  try {
    // Unlike rename, link fails when the target exists, even if it was created a moment ago.
    await link(temporary, target);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST' || (await exists(target))) throw existsAlready(target, cause);
    // The file system has no links.
    await rename(temporary, target);
    return;
  }
  await rm(temporary);
}

/** Waits until the bytes are on the disk: otherwise a power cut after the rename could leave an empty file. */
async function synced(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } catch (cause) {
    // Some network file systems cannot say.
    if (codeOf(cause) !== 'EINVAL' && codeOf(cause) !== 'ENOTSUP') throw cause;
  }
}

/** Whether there is anything of that name, even a link to nothing. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

const existsAlready = (target: string, cause?: unknown): ExportError =>
  new ExportError(
    'sink-failed',
    `The file ${target} exists already: choose another folder, or set the option overwrite.`,
    cause === undefined ? {} : { cause },
  );

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full.'],
  ['EDQUOT', 'the disk quota is used up.'],
  ['EACCES', 'permission was denied.'],
  ['EPERM', 'permission was denied.'],
  ['EROFS', 'the disk is read-only.'],
  ['ENOTDIR', 'the path leads through a file.'],
  ['EEXIST', 'there is a file of that name.'],
  ['EISDIR', 'there is a folder of that name.'],
  ['ENAMETOOLONG', 'the name is too long.'],
]);

const codeOf = (error: unknown): string | undefined => (error as { readonly code?: string } | undefined)?.code;

const reasonOf = (error: unknown): string =>
  REASONS.get(codeOf(error) ?? '') ?? (error instanceof Error ? `${error.message}.` : 'for an unknown reason.');
