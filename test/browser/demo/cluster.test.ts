/** The workbench's switch between the reader and a cluster, with a server in the place of ClickHouse. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright/test';
import type { ViteDevServer } from 'vite';
import { type EncodedColumn, nativeBlock } from '../../support/clickhouse/native-encoder.ts';
import { wholeBlock } from '../../support/clickhouse/simulated-clickhouse.ts';
import { expect, test } from '../harness/index.ts';
import { csvRecords } from '../harness/oracles/csv-records.ts';
import { PATIENCE, startDemo } from './demo-server.ts';

const PASSWORD = 'pass-word-1';
const VARIABLES = { URL: '', USER: 'reader', PASSWORD, TABLE: 'lake.messages' };

/** The messages that the table holds: two of one series, in the week that the workbench shows first. */
const FIRST = Date.UTC(2017, 11, 30, 10) / 1000;
const NAME = 'urn:tetouan:temperature';
const TIMES = [FIRST, FIRST + 600];
const VALUES = [-273.5, 1000.25];

const text = (...values: string[]): EncodedColumn => ({ type: 'String', values });
const number = (...values: number[]): EncodedColumn => ({ type: 'Float64', values });
const numbers = (...values: number[][]): EncodedColumn => ({ type: 'Array(Float64)', values });
const texts = (...values: string[][]): EncodedColumn => ({ type: 'Array(String)', values });

/** What the server was asked. */
const asked: string[] = [];
/** What the server answers instead; undefined: the messages. */
let failure: string | undefined;

const standIn = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const sql = String(Buffer.concat(parts));
  asked.push(sql);
  if (request.headers['x-clickhouse-user'] !== 'reader' || request.headers['x-clickhouse-key'] !== PASSWORD)
    response.writeHead(516).end('Code: 516. DB::Exception: Authentication failed.');
  else if (sql.endsWith('FORMAT JSONCompact')) response.end('{"data":[["tetouan","2"]]}');
  else if (failure) response.writeHead(500).end(failure);
  else response.end(answerTo(sql));
});

function answerTo(sql: string): Uint8Array {
  if (sql.startsWith('KILL')) return Buffer.alloc(0);
  if (sql.startsWith('DESCRIBE')) {
    const fields = [...sql.matchAll(/ AS dl_(\w+)/g)].map(([, field]) => field!);
    const types = fields.map((field) => (/^(time|value|sum|updateTime)$/.test(field) ? 'Float64' : 'String'));
    return Uint8Array.from(nativeBlock([text(...fields), text(...types)]));
  }
  if (sql.includes('system.settings')) return wholeBlock([text('version()', 'readonly'), text('26.7.1', '1')]);
  if (sql.includes('GROUP BY floor('))
    return wholeBlock([0, 2, TIMES[0]! * 1e6, TIMES[1]! * 1e6].map((one) => number(one)));
  if (!sql.includes('groupArray')) return wholeBlock([number(2)]);
  const columns = [text('p1'), text('city'), text('mqtt'), text(NAME), text('Cel'), number(0)];
  const lists = [numbers(TIMES), numbers(VALUES), number(0), texts([]), numbers([Number.NaN, Number.NaN])];
  const count = Number(/SELECT \* FROM \(.* AS dl_column_(\d+), toFloat64\(0\) AS dl_end/s.exec(sql)?.[1]) + 1;
  return wholeBlock([...columns, ...lists].slice(0, count));
}

let demo: ViteDevServer;
let url: string;

test.beforeAll(async () => {
  await once(standIn.listen(0, '127.0.0.1'), 'listening');
  VARIABLES.URL = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries(VARIABLES)) process.env[`DOWNLINK_DEMO_CLICKHOUSE_${name}`] = value;
  ({ server: demo, url } = await startDemo());
  for (const name of Object.keys(VARIABLES)) delete process.env[`DOWNLINK_DEMO_CLICKHOUSE_${name}`];
});
test.afterAll(async () => {
  await demo.close();
  standIn.closeAllConnections();
  standIn.close();
});
test.beforeEach(() => {
  asked.length = 0;
  failure = undefined;
});

async function open(page: Page): Promise<void> {
  await page.goto(`${url}workbench.html`);
  await expect(page.locator('#preview tbody tr').first()).toBeVisible(PATIENCE);
}

async function exported(page: Page): Promise<string[][]> {
  const saved = page.waitForEvent('download');
  await page.click('#export');
  return csvRecords(readFileSync(await (await saved).path(), 'utf8'));
}

test('the same request goes to the reader or to the cluster', async ({ page }) => {
  const sent: string[] = [];
  page.on('response', async (response) => {
    sent.push(JSON.stringify(await response.allHeaders().catch(() => response.headers())));
    // What the page has aborted, such as an estimate of earlier settings, has no body.
    sent.push(await response.text().catch(() => ''));
  });
  await open(page);
  await expect(page.locator('#read-from-hint')).toHaveText('The table lake.messages holds 2 messages of this channel.');
  await page.selectOption('#decimation-function', '');
  await page.check('#layout-long', { force: true });
  const fromReader = await exported(page);
  expect(fromReader).toHaveLength(1 + 3 * 7 * 144);
  expect(asked.filter((sql) => !sql.endsWith('FORMAT JSONCompact'))).toEqual([]);

  await page.check('#read-from-cluster', { force: true });
  await expect(page.locator('#estimate-messages')).toHaveText('2');
  const fromCluster = await exported(page);
  await expect(page.locator('#announcement')).toContainText('from the cluster');
  expect(fromCluster[0]).toEqual(fromReader[0]);
  expect(fromCluster.slice(1).map((record) => record.filter((cell) => /^-?[\d.]+$/.test(cell)).map(Number))).toEqual(
    VALUES.map((value) => [value]),
  );
  expect(sent.join('\n')).toContain(NAME);
  expect(sent.join('\n')).not.toContain(PASSWORD);
});

test('a channel that the cluster does not hold is read from the reader', async ({ page }) => {
  await open(page);
  await page.check('#read-from-cluster', { force: true });
  await page.selectOption('#channel', 'ties');
  await expect(page.locator('#read-from-cluster')).toBeDisabled();
  await expect(page.locator('#read-from-reader')).toBeChecked();
  await expect(page.locator('#read-from-hint')).toHaveText(
    'The table lake.messages holds no messages of this channel.',
  );
});

test('an error of the cluster is shown in words', async ({ page, problems }) => {
  problems.expect(/status of 500/);
  await open(page);
  failure = 'Code: 241. DB::Exception: Memory limit (for query) exceeded. (MEMORY_LIMIT_EXCEEDED)';
  await page.check('#read-from-cluster', { force: true });
  await page.click('#export');
  await expect(page.locator('#error')).toContainText('raise max_memory_usage for the user', PATIENCE);
});

test('without a cluster there is no switch', async ({ page }) => {
  await page.route('**/demo/cluster', (route) => route.fulfill({ json: null }));
  await open(page);
  await expect(page.locator('#read-from-cluster')).toBeHidden();
  await expect(page.locator('#read-from-hint')).toHaveText('');
});
