import type { Definition } from '../../src/index.ts';
import { type Cell, TIMES } from '../browser/sync/lane.ts';
import { installStops } from '../browser/sync/stops.ts';
import { recurringRequest } from '../support/export-rig.ts';
import type { Browser, Tab } from './engine.ts';
import { openKit } from './page-ready.ts';

/** Opens a tab with an exporter that syncs as the cell's user, as `exporterUnderTest`; it stops where it is told to. */
export async function openSynced(browser: Browser, cell: Cell, url = cell.server.url): Promise<Tab> {
  const tab = await openKit(browser, `${url}/pages/driven.html`);
  await makeSynced(tab, cell);
  return tab;
}

/** Makes the exporter of a tab, as {@link openSynced} does. */
export async function makeSynced(tab: Tab, cell: Cell): Promise<void> {
  await tab.evaluate(installStops);
  await tab.evaluate(
    async (user, times) => {
      const fetchToken = async (): Promise<string> => {
        const answer = await fetch('/demo/token', { method: 'POST', body: JSON.stringify({ user }) });
        return ((await answer.json()) as { token: string }).token;
      };
      // As a host that has one from its own requests: where it fails, sync asks again after a minute.
      let token: string | undefined = await fetchToken();
      const getToken = async () => {
        const given = token ?? (await fetchToken());
        token = undefined;
        return given;
      };
      globalThis.exporterUnderTest = downlink.createExporter({
        source: downlink.memorySource([]),
        databaseName: user,
        sync: { baseUrl: location.origin, getToken, ...times },
      });
    },
    cell.user,
    TIMES,
  );
}

/** Creates a definition without waiting; at the n-th point, from 0, the page comes to a stop. */
export async function beginCreate(tab: Tab, filename: string, stopAt = Number.MAX_SAFE_INTEGER): Promise<void> {
  await tab.evaluate(
    (request, filename, stopAt) => {
      const parsed = JSON.parse(request);
      stops.arm(stopAt);
      const named = { ...parsed, format: { ...parsed.format, filename } };
      exporterUnderTest.definitions.create(named, { id: 'd1' }).catch(() => {});
    },
    JSON.stringify(recurringRequest),
    filename,
    stopAt,
  );
}

/** Where a page has come to a stop; '' while it goes on, `after the end` when there is nothing more to be done. */
export function stoppedAt(tab: Tab): Promise<string> {
  return tab.evaluate(async () => {
    if (stops.stoppedAt !== undefined) return stops.stoppedAt;
    const isDone = (await exporterUnderTest.sync.status()).entries.length === 0;
    const [definition] = await exporterUnderTest.definitions.list();
    return isDone && definition?.sync.state === 'acknowledged' ? 'after the end' : '';
  });
}

/** What a tab shows of its definitions, and what the server has of its user. */
export async function seen(tab: Tab, cell: Cell): Promise<Seen> {
  const shown = await tab.evaluate(async () =>
    (await exporterUnderTest.definitions.list()).map(({ sync }) => ({ state: sync.state, serverId: sync.serverId })),
  );
  const exports = await cell.exports();
  return { shown, copies: exports.map(({ id, format }) => ({ id, filename: format.filename })) };
}

/** See {@link seen}. */
interface Seen {
  readonly shown: readonly Pick<Definition['sync'], 'state' | 'serverId'>[];
  readonly copies: readonly { readonly id: string; readonly filename: string | undefined }[];
}

/** Whether there is one definition, acknowledged, and one copy of it; or else what there is. */
export async function settled(tab: Tab, cell: Cell, filename: string): Promise<true | Seen> {
  const now = await seen(tab, cell);
  const [[definition], [copy]] = [now.shown, now.copies];
  const isOne = now.shown.length === 1 && now.copies.length === 1 && definition!.serverId === copy!.id;
  return (isOne && definition!.state === 'acknowledged' && copy!.filename === filename) || now;
}
