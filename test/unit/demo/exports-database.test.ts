import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DatabaseInUse, inTransaction, openDatabase } from '../../../demo/server/exports/database.ts';
import { ExportStore } from '../../../demo/server/exports/export-store.ts';
import type { StoredExport } from '../../../src/contract/request.ts';
import { ExportRig, exportRequest, recurringRequest } from '../../support/export-rig.ts';

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'downlink-exports-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const newPath = () => join(folder, `${++count}`, 'exports.db');

it('keeps exports and files when the server restarts', async () => {
  const database = newPath();
  const before = await ExportRig.start({ database });
  const done = await before.create(exportRequest());
  await before.settled(done.id, 'done');
  const waiting = await before.create();
  const listed = await before.list();
  const file = await before.rig.send('GET', `/exports/${done.id}/download`);
  await before.stop();

  const after = await ExportRig.start({ database });
  expect(await after.list()).toEqual(listed);
  expect(listed.map(({ id }) => id)).toEqual([waiting.id, done.id]);
  expect((await after.rig.send('GET', `/exports/${done.id}/download`)).body).toEqual(file.body);
  await after.stop();
});

it('restarts a run that a restart interrupted, but not for ever', async () => {
  const database = newPath();
  const limits = { maxQueued: 10, maxStored: 10, maxFileBytes: 1e6, fileLifeMs: 60_000 };
  const store = new ExportStore(database, limits);
  const create = () => {
    const creation = store.create('demo', exportRequest(), 1, undefined);
    return 'stored' in creation ? creation.stored.id : '';
  };
  const [cut, hopeless] = [create(), create()];
  store.begin(cut);
  for (let run = 0; run < 3; run++) store.begin(hopeless);
  await store.writeFile(
    cut,
    { name: 'half', type: 'text/csv' },
    (async function* () {
      yield new Uint8Array(10);
    })(),
  );
  store.close();

  const after = await ExportRig.start({ database });
  await after.settled(cut, 'done');
  await after.settled(hopeless, 'failed');
  await after.stop();
  const { database: file, close } = openDatabase(database);
  expect(file.all('SELECT export, name FROM files')).toMatchObject([
    { export: cut, name: expect.stringMatching('csv') },
  ]);
  close();
});

it('belongs to one server at a time', async () => {
  const database = newPath();
  const first = await ExportRig.start({ database });
  await expect(ExportRig.start({ database })).rejects.toThrow(DatabaseInUse);
  await first.stop();
  const second = await ExportRig.start({ database });
  await second.stop();
});

it('undoes a transaction that throws', () => {
  const { database, close } = openDatabase(':memory:');
  database.exec('CREATE TABLE t (a)');
  const work = () =>
    inTransaction(database, () => {
      database.run('INSERT INTO t VALUES (1)');
      throw new Error('no');
    });
  expect(work).toThrow('no');
  expect(database.get('SELECT count(*) AS n FROM t')).toEqual({ n: 0 });
  close();
});

it('refuses a file of a newer server', () => {
  const path = newPath();
  const newer = openDatabase(path);
  newer.database.exec('PRAGMA user_version = 99');
  newer.close();
  expect(() => openDatabase(path)).toThrow('newer version');
});

it('loses no confirmed export, however often its process is killed', { timeout: 120_000 }, async () => {
  const database = newPath();
  const answered: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { process, url } = await startProcess(database);
    const headers = { Authorization: `Bearer ${await tokenOf(url)}` };
    expect(await idsOf(url, headers)).toEqual(expect.arrayContaining(answered));
    const writing = Array.from({ length: 4 }, async () => {
      for (;;) {
        const response = await fetch(`${url}/exports`, {
          method: 'POST',
          headers,
          body: JSON.stringify(recurringRequest),
        });
        answered.push(((await response.json()) as StoredExport).id);
        // During a write, not between two writes.
        if (answered.length >= (round + 1) * 25) process.kill('SIGKILL');
      }
    });
    const ends = await Promise.allSettled([...writing, once(process, 'exit')]);
    expect(ends.slice(0, 4).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
  }
  const last = await ExportRig.start({ database });
  const kept = (await last.list()).map(({ id }) => id);
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept).toEqual(expect.arrayContaining(answered));
  await last.stop();
});

it('opens again with the last commit after a kill during a transaction', async () => {
  const path = newPath();
  const first = openDatabase(path);
  first.database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  first.close();
  const script = `
    const { Database } = require('node-sqlite3-wasm');
    const db = new Database(process.argv[1]);
    db.exec('PRAGMA cache_size = 1; BEGIN IMMEDIATE');
    for (let i = 0; i < 2000; i++) db.run('INSERT INTO t VALUES (?)', 'x'.repeat(1000));
    require('node:fs').writeFileSync(process.argv[1] + '.owner', String(process.pid));
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['-e', script, path]);
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect([existsSync(`${path}.lock`), existsSync(`${path}-journal`)]).toEqual([true, true]);
  const { database, close } = openDatabase(path);
  expect(database.get('SELECT count(*) AS n FROM t')).toEqual({ n: 1 });
  close();
});

async function startProcess(database: string): Promise<{ process: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL('./server-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, database], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { process: child, url: `http://127.0.0.1:${String(port).trim()}` };
}

async function tokenOf(url: string): Promise<string> {
  return ((await (await fetch(`${url}/demo/token`, { method: 'POST' })).json()) as { token: string }).token;
}

async function idsOf(url: string, headers: Record<string, string>): Promise<string[]> {
  const { results } = (await (await fetch(`${url}/exports`, { headers })).json()) as { results: StoredExport[] };
  return results.map(({ id }) => id);
}
