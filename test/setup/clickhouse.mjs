/**
 * The ClickHouse server that the tests start a cluster of. Where it is missing and cannot be installed, the tests that
 * need it are left out and the last lines of `npm test` say so; with the environment variable CI they fail.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.mjs';

/** Debian's package. It names no client, as the tests talk HTTP. */
const PACKAGE = 'clickhouse-server';

/** Path of the server's program, undefined where there is none. */
export function clickHousePath() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, 'clickhouse-server')).find((path) => existsSync(path));
}

/**
 * Installs the server if it is missing, where that can be done.
 * @returns {string[]} the packages that are still missing
 */
export function ensureClickHouse() {
  return ensureDebianPackages('clickhouse', () => (clickHousePath() ? [] : [PACKAGE]));
}
