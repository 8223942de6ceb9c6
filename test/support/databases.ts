import { afterEach } from 'vitest';
import { Database, type DatabaseOptions } from '../../src/storage/database.ts';
import 'fake-indexeddb/auto';

const opened: Database[] = [];
let count = 0;

/** Opens a database with a name that no other test uses, or another connection to the database of a given name. */
export function openDatabase(name = `test-${++count}`, options: DatabaseOptions = {}): Database {
  const database = new Database(name, options);
  opened.push(database);
  return database;
}

afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});
