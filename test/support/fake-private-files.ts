const missing = () => new DOMException('A requested file or directory could not be found.', 'NotFoundError');

/** A folder of a private file system in memory, with the parts that the package uses. */
export class FakeFolder {
  readonly #entries = new Map<string, FakeFolder | FakeFile>();

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    return this.#get(name, create, FakeFolder);
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    return this.#get(name, create, FakeFile);
  }

  async removeEntry(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) throw missing();
    if (entry.isOpen) throw new DOMException('It is being written.', 'NoModificationAllowedError');
    this.#entries.delete(name);
    if (entry instanceof FakeFolder) entry.#clear();
  }

  /** Empties the folder, so that handles of a removed folder find nothing. */
  #clear(): void {
    for (const entry of this.#entries.values()) if (entry instanceof FakeFolder) entry.#clear();
    this.#entries.clear();
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.#entries.keys();
  }

  get isOpen(): boolean {
    return [...this.#entries.values()].some((entry) => entry.isOpen);
  }

  /** Paths of all files below it, in order. */
  paths(before = ''): string[] {
    return [...this.#entries]
      .flatMap(([name, entry]) => (entry instanceof FakeFolder ? entry.paths(`${before}${name}/`) : [before + name]))
      .sort();
  }

  #get<T extends FakeFolder | FakeFile>(name: string, create: boolean, Kind: new () => T): T {
    const entry = this.#entries.get(name);
    if (entry instanceof Kind) return entry;
    if (entry || !create) throw missing();
    const made = new Kind();
    this.#entries.set(name, made);
    return made;
  }
}

/** A file in memory, on a disk that stores at most `room` bytes of a file. */
export class FakeFile {
  static room: number = Number.POSITIVE_INFINITY;
  /** Returns the number of bytes that a write reports. Default: the number written. */
  static told: ((written: number, asked: number) => number) | undefined;
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array();
  isOpen = false;

  async getFile(): Promise<Blob> {
    return new Blob([this.bytes]);
  }

  async createSyncAccessHandle(): Promise<object> {
    if (this.isOpen) throw new DOMException('It is being written.', 'NoModificationAllowedError');
    this.isOpen = true;
    return {
      truncate: () => {
        this.bytes = new Uint8Array();
      },
      write: (chunk: Uint8Array, { at }: { at: number }) => {
        const taken = chunk.subarray(0, Math.max(0, FakeFile.room - at));
        const grown = new Uint8Array(Math.max(this.bytes.length, at + taken.length));
        grown.set(this.bytes);
        grown.set(taken, at);
        this.bytes = grown;
        return FakeFile.told?.(taken.length, chunk.length) ?? taken.length;
      },
      flush: () => {},
      close: () => {
        this.isOpen = false;
      },
    };
  }
}

/** A `navigator` with a private file system, for `vi.stubGlobal`. */
export function navigatorWith(root: FakeFolder): object {
  return { storage: { getDirectory: async () => root } };
}
