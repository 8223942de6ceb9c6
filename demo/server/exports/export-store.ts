import { createHash, randomUUID } from 'node:crypto';
import type { ExportRequest, StoredExport } from '../../../src/contract/request.ts';
import { inTransaction, type OpenDatabase, openDatabase } from './database.ts';
import type { Creation, ExportRow, ExportStorage, StoredFile, StoreLimits } from './export-storage.ts';
import type { ExportStatus, ListQuery } from './list-query.ts';

/** Milliseconds that keys and deleted exports are remembered. */
const REMEMBERED_MS = 24 * 3_600_000;

type Row = Record<string, number | bigint | string | Uint8Array | null>;

const ROWS = `SELECT e.*, f.name AS fileName, f.type AS fileType, f.size AS fileSize
  FROM exports e LEFT JOIN files f ON f.id = e.file`;

/** The exports of all users, their files, and the keys that came with them; in an embedded database. */
export class ExportStore implements ExportStorage {
  readonly #open: OpenDatabase;
  readonly #limits: StoreLimits;

  /**
   * @param path of the database's file, or `:memory:`
   * @throws DatabaseInUse when another live process has it open
   */
  constructor(path: string, limits: StoreLimits) {
    this.#open = openDatabase(path);
    this.#limits = limits;
    this.#recover();
  }

  /** Keeps a new export; on the disk when it returns. */
  create(owner: string, request: ExportRequest, dueAt: number | null, key: string | undefined): Creation {
    return this.#write((db) => {
      const digest = createHash('sha256').update(JSON.stringify(request)).digest('base64');
      const used = key === undefined ? null : this.#usedKey(owner, key);
      if (used) {
        const stored = used.digest === digest ? this.#stored(String(used.export)) : undefined;
        return stored ? { outcome: 'replayed', stored } : { outcome: 'keyReused' };
      }
      const counts = db.get(
        `SELECT count(*) AS stored, count(*) FILTER (WHERE dueAt IS NOT NULL) AS queued
         FROM exports WHERE owner = ? AND deletedAt IS NULL`,
        [owner],
      );
      if (Number(counts?.queued) >= this.#limits.maxQueued || Number(counts?.stored) >= this.#limits.maxStored)
        return { outcome: 'full' };
      const id = randomUUID();
      const now = new Date().toISOString();
      db.run(
        `INSERT INTO exports (id, owner, request, type, status, createdAt, updatedAt, dueAt)
         VALUES (?, ?, ?, ?, 'notProcessed', ?, ?, ?)`,
        [id, owner, JSON.stringify(request), request.type, now, now, dueAt],
      );
      if (key !== undefined)
        db.run('INSERT INTO idempotencyKeys VALUES (?, ?, ?, ?, ?)', [owner, key, digest, id, now]);
      return { outcome: 'created', stored: { ...request, id, createdAt: now, updatedAt: now, deletedAt: null } };
    });
  }

  /** A page of a user's exports. */
  list(owner: string, query: ListQuery): StoredExport[] {
    const conditions = ['owner = ?', 'deletedAt IS NULL'];
    const values: (string | number)[] = [owner];
    const add = (condition: string, ...more: readonly string[]) => {
      conditions.push(condition);
      values.push(...more);
    };
    if (query.ids) add(`id IN (${query.ids.map(() => '?').join()})`, ...query.ids);
    // No export of this server has a tag.
    if (query.tagLabels) add('FALSE');
    if (query.status) add(`status IN (${query.status.map(() => '?').join()})`, ...query.status);
    if (query.type !== undefined) add('type = ?', query.type);
    if (query.from !== undefined) add('createdAt >= ?', query.from);
    if (query.to !== undefined) add('createdAt < ?', query.to);
    const direction = query.descending ? 'DESC' : 'ASC';
    const rows = this.#open.database.all(
      `SELECT * FROM exports WHERE ${conditions.join(' AND ')}
       ORDER BY ${query.sort} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
      [...values, query.pageSize, query.page * query.pageSize],
    ) as Row[];
    return rows.map(toStored);
  }

  /** Deletes a user's export and its files; false when there is none. */
  delete(owner: string, id: string): boolean {
    return this.#write((db) => {
      const now = new Date().toISOString();
      const { changes } = db.run(
        `UPDATE exports SET deletedAt = ?, updatedAt = ?, dueAt = NULL, file = NULL
         WHERE owner = ? AND id = ? AND deletedAt IS NULL`,
        [now, now, owner, id],
      );
      if (changes > 0) db.run('DELETE FROM files WHERE export = ?', [id]);
      return changes > 0;
    });
  }

  /** An export of one user, or of any; undefined when there is none. */
  find(id: string, owner?: string): ExportRow | undefined {
    const row = this.#open.database.get(`${ROWS} WHERE e.id = ? AND e.deletedAt IS NULL`, [id]) as Row | null;
    return row && (owner === undefined || row.owner === owner) ? toRow(row) : undefined;
  }

  /** The last exports of all users, newest first: for the demo page. */
  newest(count: number): ExportRow[] {
    const sql = `${ROWS} WHERE e.deletedAt IS NULL ORDER BY e.seq DESC LIMIT ?`;
    return (this.#open.database.all(sql, [count]) as Row[]).map(toRow);
  }

  /** The export that has been due for longest at a time (Unix seconds). */
  nextDue(now: number): ExportRow | undefined {
    const sql = `${ROWS} WHERE e.dueAt <= ? ORDER BY e.dueAt, e.seq LIMIT 1`;
    const row = this.#open.database.get(sql, [now]) as Row | null;
    return row ? toRow(row) : undefined;
  }

  /** When the next export is due, Unix seconds; undefined when none is. */
  earliestDue(): number | undefined {
    const row = this.#open.database.get('SELECT min(dueAt) AS earliest FROM exports') as Row | null;
    return typeof row?.earliest === 'number' ? row.earliest : undefined;
  }

  /** Notes that the run of an export begins. */
  begin(id: string): void {
    this.#write((db) => {
      db.run("UPDATE exports SET status = 'inProgress', attempts = attempts + 1, updatedAt = ? WHERE id = ?", [
        new Date().toISOString(),
        id,
      ]);
    });
  }

  /** Notes how the run of an export ended, unless the export has been deleted meanwhile; the files before it go. */
  end(id: string, run: { file?: number; error?: string; dueAt: number | null }): void {
    this.#write((db) => {
      const { changes } = db.run(
        `UPDATE exports SET status = ?, error = ?, file = ?, dueAt = ?, runs = runs + 1, attempts = 0, updatedAt = ?
         WHERE id = ? AND deletedAt IS NULL`,
        [
          run.error === undefined ? 'done' : 'failed',
          run.error ?? null,
          run.file ?? null,
          run.dueAt,
          new Date().toISOString(),
          id,
        ],
      );
      const kept = changes > 0 ? (run.file ?? -1) : -1;
      db.run('UPDATE files SET whole = 1 WHERE id = ?', [kept]);
      db.run('DELETE FROM files WHERE export = ? AND id <> ?', [id, kept]);
    });
    this.expire();
  }

  /** Keeps the chunks of a file, and gives its number. It counts for nothing until {@link end} names it. */
  async writeFile(id: string, head: { name: string; type: string }, chunks: AsyncIterable<Uint8Array>) {
    const { database } = this.#open;
    const sql = 'INSERT INTO files (export, name, type, size, writtenAt, whole) VALUES (?, ?, ?, 0, ?, 0)';
    const file = Number(database.run(sql, [id, head.name, head.type, new Date().toISOString()]).lastInsertRowid);
    let size = 0;
    let part = 0;
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > this.#limits.maxFileBytes)
        throw new Error(`The file is larger than ${this.#limits.maxFileBytes} bytes, the most that this server keeps.`);
      this.#write((db) => {
        db.run('INSERT INTO fileParts VALUES (?, ?, ?)', [file, part++, chunk]);
        db.run('UPDATE files SET size = ? WHERE id = ?', [size, file]);
      });
    }
    return file;
  }

  /** The bytes of a file, part by part; ends early when the file goes meanwhile. */
  *readFile(file: number): Generator<Uint8Array> {
    for (let part = 0; ; part++) {
      const sql = 'SELECT bytes FROM fileParts WHERE file = ? AND part = ?';
      const row = this.#open.database.get(sql, [file, part]) as Row | null;
      if (!(row?.bytes instanceof Uint8Array)) return;
      yield row.bytes;
    }
  }

  /** Lets go of files that are too old or too many, and of what need not be remembered any longer. */
  expire(now: number = Date.now()): void {
    const { fileLifeMs, maxFileBytes } = this.#limits;
    this.#write((db) => {
      const files = db.all('SELECT id, size, writtenAt FROM files WHERE whole = 1 ORDER BY id DESC') as Row[];
      let bytes = 0;
      for (const { id, size, writtenAt } of files) {
        bytes += Number(size);
        if (bytes <= maxFileBytes && Date.parse(String(writtenAt)) + fileLifeMs > now) continue;
        db.run("UPDATE exports SET file = NULL, status = 'expired' WHERE file = ?", [id!]);
        db.run('DELETE FROM files WHERE id = ?', [id!]);
      }
      const forgotten = new Date(now - REMEMBERED_MS).toISOString();
      db.run('DELETE FROM exports WHERE deletedAt < ?', [forgotten]);
      db.run('DELETE FROM idempotencyKeys WHERE usedAt < ?', [forgotten]);
    });
  }

  /** Lets go of the file. */
  close(): void {
    this.#open.close();
  }

  /** What a process that ended in the middle left behind: runs begin anew, parts of files go. */
  #recover(): void {
    this.#write((db) => {
      db.run("UPDATE exports SET status = 'notProcessed' WHERE status = 'inProgress'");
      db.run('DELETE FROM files WHERE whole = 0');
    });
    this.expire();
  }

  #usedKey(owner: string, key: string): Row | null {
    const sql = 'SELECT digest, export FROM idempotencyKeys WHERE owner = ? AND key = ?';
    return this.#open.database.get(sql, [owner, key]) as Row | null;
  }

  #stored(id: string): StoredExport | undefined {
    const row = this.#open.database.get('SELECT * FROM exports WHERE id = ?', [id]) as Row | null;
    return row ? toStored(row) : undefined;
  }

  #write<T>(work: (database: OpenDatabase['database']) => T): T {
    const { database } = this.#open;
    return inTransaction(database, () => work(database));
  }
}

function toStored(row: Row): StoredExport {
  return {
    ...(JSON.parse(String(row.request)) as ExportRequest),
    id: String(row.id),
    createdAt: String(row.createdAt),
    updatedAt: String(row.updatedAt),
    deletedAt: row.deletedAt === null ? null : String(row.deletedAt),
  };
}

function toRow(row: Row): ExportRow {
  return {
    id: String(row.id),
    owner: String(row.owner),
    request: JSON.parse(String(row.request)) as ExportRequest,
    status: row.status as ExportStatus,
    createdAt: String(row.createdAt),
    updatedAt: String(row.updatedAt),
    dueAt: row.dueAt === null ? null : Number(row.dueAt),
    runs: Number(row.runs),
    attempts: Number(row.attempts),
    error: row.error === null ? null : String(row.error),
    file: row.file === null ? null : fileOf(row),
  };
}

function fileOf(row: Row): StoredFile {
  return { id: Number(row.file), name: String(row.fileName), type: String(row.fileType), size: Number(row.fileSize) };
}
