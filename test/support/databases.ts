import { afterEach } from 'vitest';
import { Database, type DatabaseOptions } from '../../src/storage/database.ts';
import 'fake-indexeddb/auto';

const opened: Database[] = [];
let count = 0;

/** A database of a name that no other test uses; another connection to the same one when a name is given. */
export function openDatabase(name = `test-${++count}`, options: DatabaseOptions = {}): Database {
  const database = new Database(name, options);
  opened.push(database);
  return database;
}

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});
