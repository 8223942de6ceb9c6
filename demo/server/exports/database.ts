import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import sqlite, { type Database } from 'node-sqlite3-wasm';

/** Another live process has the database open. */
export class DatabaseInUse extends Error {
  constructor(path: string, pid: number) {
    super(`The database ${path} is open in process ${pid}.`);
  }
}

/** An open database, and how to let go of it. */
export interface OpenDatabase {
  readonly database: Database;
  close(): void;
}

/** The steps from an empty file to the present layout; forward only, the file's `user_version` counts them. */
const MIGRATIONS = [
  `CREATE TABLE exports (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     owner TEXT NOT NULL,
     request TEXT NOT NULL,
     type TEXT NOT NULL,
     status TEXT NOT NULL,
     createdAt TEXT NOT NULL,
     updatedAt TEXT NOT NULL,
     deletedAt TEXT,
     dueAt REAL,
     runs INTEGER NOT NULL DEFAULT 0,
     attempts INTEGER NOT NULL DEFAULT 0,
     error TEXT,
     file INTEGER
   ) STRICT;
   CREATE INDEX byOwner ON exports (owner, createdAt) WHERE deletedAt IS NULL;
   CREATE INDEX byDue ON exports (dueAt) WHERE dueAt IS NOT NULL;
   CREATE TABLE files (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     export TEXT NOT NULL,
     name TEXT NOT NULL,
     type TEXT NOT NULL,
     size INTEGER NOT NULL,
     writtenAt TEXT NOT NULL,
     whole INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE fileParts (
     file INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
     part INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (file, part)
   ) STRICT;
   CREATE TABLE idempotencyKeys (
     owner TEXT NOT NULL,
     key TEXT NOT NULL,
     digest TEXT NOT NULL,
     export TEXT NOT NULL,
     usedAt TEXT NOT NULL,
     PRIMARY KEY (owner, key)
   ) STRICT;`,
];

/**
 * Opens the database of a file, which is made when there is none, or one in memory for `:memory:`. A file belongs to
 * one process at a time. Every commit is on the disk when it returns, and a process that is killed leaves a file that
 * opens again as of its last commit.
 *
 * @throws DatabaseInUse
 */
export function openDatabase(path: string): OpenDatabase {
  const release = path === ':memory:' ? () => undefined : takeFile(resolve(path));
  let database: Database | undefined;
  try {
    database = new sqlite.Database(path);
    // Exclusive: no other process may read either, and the lock need not be taken anew for each transaction.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;');
    migrate(database);
  } catch (error) {
    database?.close();
    release();
    throw error;
  }
  const open = database;
  return {
    database: open,
    close() {
      if (!open.isOpen) return;
      open.close();
      release();
    },
  };
}

/** Runs `work` in one transaction: all of it, or nothing when it throws. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function migrate(database: Database): void {
  const version = Number(database.get('PRAGMA user_version')?.user_version ?? 0);
  if (version > MIGRATIONS.length)
    throw new Error('The database was written by a newer version of this server: choose another file.');
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    inTransaction(database, () => database.exec(`${step} PRAGMA user_version = ${index + 1};`));
  }
}

/**
 * Makes this process the owner of a file. SQLite's own lock is here a folder beside the file, which a killed process
 * leaves behind: it may be removed only when the process that held it is gone, so a second file says which that is.
 */
function takeFile(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const ownerFile = `${path}.owner`;
  for (;;) {
    try {
      writeFileSync(ownerFile, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = ownerOf(ownerFile);
    const held = owner === process.pid ? heldHere.has(path) : owner !== undefined && isAlive(owner);
    if (held) throw new DatabaseInUse(path, owner ?? 0);
    rmSync(ownerFile, { force: true });
  }
  heldHere.add(path);
  rmSync(`${path}.lock`, { recursive: true, force: true });
  return () => {
    heldHere.delete(path);
    rmSync(ownerFile, { force: true });
  };
}

/** The files that this process owns; a process of an earlier start may have had the same number, as in containers. */
const heldHere = new Set<string>();

function ownerOf(ownerFile: string): number | undefined {
  try {
    return Number(readFileSync(ownerFile, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
