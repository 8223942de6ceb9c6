/** Keeps what the service worker's store holds, which the browser ends whenever it is idle. */
import type { StoreContents } from '../server/exports/memory-store.ts';

const DATABASE = 'downlink-demo-server';
const STORE = 'contents';

/** What was kept last; undefined when there is nothing, or the browser keeps nothing. */
export async function loadContents(): Promise<StoreContents | undefined> {
  try {
    return await run('readonly', (store) => store.get(STORE) as IDBRequest<StoreContents | undefined>);
  } catch {
    return undefined;
  }
}

/** Keeps the contents, where the browser can. */
export function saveContents(contents: StoreContents): void {
  run('readwrite', (store) => store.put(contents, STORE)).catch(() => undefined);
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
