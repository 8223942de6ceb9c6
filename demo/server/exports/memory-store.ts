/** Keeps exports and their files in memory: the store of `/exports` where there is no database. */
import type { ExportRequest, StoredExport } from '../../../src/contract/request.ts';
import type { Creation, ExportRow, ExportStorage, StoreLimits } from './export-storage.ts';
import type { ListQuery } from './list-query.ts';

interface Entry extends ExportRow {
  readonly key: string | undefined;
}

interface KeptFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly parts: readonly Uint8Array[];
}

/** All that a store holds; it can be cloned, and kept elsewhere. */
export interface StoreContents {
  readonly exports: readonly Entry[];
  readonly files: readonly KeptFile[];
}

/** Such a store. */
export class MemoryStore implements ExportStorage {
  readonly #limits: StoreLimits;
  readonly #changed: (contents: StoreContents) => void;
  #exports: Entry[];
  readonly #files: Map<number, KeptFile>;

  /** @param changed called after every change */
  constructor(limits: StoreLimits, contents: StoreContents | undefined, changed: (contents: StoreContents) => void) {
    this.#limits = limits;
    this.#changed = changed;
    // A run that ended with its server begins anew.
    this.#exports = (contents?.exports ?? []).map((entry) =>
      entry.status === 'inProgress' ? { ...entry, status: 'notProcessed' } : entry,
    );
    this.#files = new Map((contents?.files ?? []).map((file) => [file.id, file]));
  }

  create(owner: string, request: ExportRequest, dueAt: number | null, key: string | undefined): Creation {
    const used =
      key === undefined ? undefined : this.#exports.find((entry) => entry.owner === owner && entry.key === key);
    if (used)
      return JSON.stringify(used.request) === JSON.stringify(request)
        ? { outcome: 'replayed', stored: toStored(used) }
        : { outcome: 'keyReused' };
    const own = this.#exports.filter((entry) => entry.owner === owner);
    const queued = own.filter((entry) => entry.dueAt !== null);
    if (queued.length >= this.#limits.maxQueued || own.length >= this.#limits.maxStored) return { outcome: 'full' };
    const now = new Date().toISOString();
    const times = { createdAt: now, updatedAt: now, dueAt };
    const entry: Entry = {
      ...{ id: crypto.randomUUID(), owner, request, status: 'notProcessed', key },
      ...{ runs: 0, attempts: 0, error: null, file: null },
      ...times,
    };
    this.#exports.push(entry);
    this.#save();
    return { outcome: 'created', stored: toStored(entry) };
  }

  list(owner: string, query: ListQuery): StoredExport[] {
    const { ids, status, type, from, to, tagLabels, page, pageSize } = query;
    const by = (entry: Entry): string =>
      query.sort === 'type' ? entry.request.type : (entry[query.sort as 'createdAt' | 'updatedAt' | 'status'] ?? '');
    const sign = query.descending ? -1 : 1;
    return this.#exports
      .filter(
        (entry) =>
          entry.owner === owner &&
          (ids?.includes(entry.id) ?? true) &&
          (status?.includes(entry.status) ?? true) &&
          (type === undefined || entry.request.type === type) &&
          (from === undefined || entry.createdAt >= from) &&
          (to === undefined || entry.createdAt < to) &&
          !tagLabels,
      )
      .sort(
        (a, b) => sign * (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : this.#exports.indexOf(a) - this.#exports.indexOf(b)),
      )
      .slice(page * pageSize, (page + 1) * pageSize)
      .map(toStored);
  }

  delete(owner: string, id: string): boolean {
    const entry = this.#exports.find((one) => one.id === id && one.owner === owner);
    if (!entry) return false;
    this.#exports = this.#exports.filter((one) => one !== entry);
    if (entry.file) this.#files.delete(entry.file.id);
    this.#save();
    return true;
  }

  find(id: string, owner?: string): ExportRow | undefined {
    return this.#exports.find((entry) => entry.id === id && (owner === undefined || entry.owner === owner));
  }

  newest(count: number): ExportRow[] {
    return this.#exports.slice(-count).reverse();
  }

  nextDue(now: number): ExportRow | undefined {
    return this.#due().find(({ dueAt }) => dueAt <= now);
  }

  earliestDue(): number | undefined {
    return this.#due()[0]?.dueAt;
  }

  begin(id: string): void {
    this.#update(id, (entry) => ({ status: 'inProgress', attempts: entry.attempts + 1 }));
  }

  end(id: string, { file, error, dueAt }: { file?: number; error?: string; dueAt: number | null }): void {
    const before = this.find(id)?.file;
    if (before) this.#files.delete(before.id);
    const kept = file === undefined ? undefined : this.#files.get(file);
    if (kept && !this.find(id)) this.#files.delete(kept.id);
    this.#update(id, (entry) => ({
      status: error === undefined ? 'done' : 'failed',
      error: error ?? null,
      file: kept ? { id: kept.id, name: kept.name, type: kept.type, size: sizeOf(kept) } : null,
      dueAt,
      runs: entry.runs + 1,
      attempts: 0,
    }));
  }

  async writeFile(_id: string, { name, type }: { name: string; type: string }, chunks: AsyncIterable<Uint8Array>) {
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > this.#limits.maxFileBytes)
        throw new Error(`The file is larger than ${this.#limits.maxFileBytes} bytes, the most that this server keeps.`);
      parts.push(chunk);
    }
    const id = 1 + Math.max(0, ...this.#files.keys());
    this.#files.set(id, { id, name, type, parts });
    return id;
  }

  readFile(file: number): Iterable<Uint8Array> {
    return this.#files.get(file)?.parts ?? [];
  }

  close(): void {}

  #due(): (Entry & { dueAt: number })[] {
    const isDue = (entry: Entry): entry is Entry & { dueAt: number } => entry.dueAt !== null;
    return this.#exports.filter(isDue).sort((a, b) => a.dueAt - b.dueAt);
  }

  #update(id: string, change: (entry: Entry) => Partial<Entry>): void {
    this.#exports = this.#exports.map((entry) =>
      entry.id === id ? { ...entry, ...change(entry), updatedAt: new Date().toISOString() } : entry,
    );
    this.#save();
  }

  #save(): void {
    this.#changed({ exports: this.#exports, files: [...this.#files.values()] });
  }
}

const sizeOf = ({ parts }: KeptFile): number => parts.reduce((sum, part) => sum + part.length, 0);

function toStored({ request, id, createdAt, updatedAt }: ExportRow): StoredExport {
  return { ...request, id, createdAt, updatedAt, deletedAt: null };
}
