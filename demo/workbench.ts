import {
  connhexSource,
  createExporter,
  type DecimationFunction,
  ExportError,
  type SourceDescriptor,
} from 'downlink-export';
import { ClusterSwitch } from './page/cluster-switch.ts';
import { ColumnPicker } from './page/column-picker.ts';
import { byId, checkedValue, element } from './page/dom.ts';
import { ExportPanel } from './page/export-panel.ts';
import { hideFailure, issueList, messageOf, showFailure } from './page/failure.ts';
import { bytesText, countText } from './page/figures.ts';
import { FilePicker } from './page/file-picker.ts';
import { MetricPicker } from './page/metric-picker.ts';
import { markPreviewStale, showNoPreview, showPreview } from './page/preview-table.ts';
import { ReadyMade } from './page/ready-made.ts';
import { RecurringTab } from './page/recurring/recurring-tab.ts';
import { type Choices, requestOf } from './page/request.ts';
import { keepSite, whenServed } from './page/served.ts';
import { type OfferedChannel, serverApi } from './page/server-api.ts';
import { runServerJobs } from './page/server-jobs.ts';
import { ServerPanel } from './page/server-panel.ts';
import { Tabs } from './page/tabs.ts';
import { WindowPicker } from './page/window-picker.ts';

/** Milliseconds without a change after which preview and estimate are made anew. */
const SETTLE_MS = 300;
const PREVIEW_ROWS = 50;

const exporter = createExporter({
  source: connhexSource({ baseUrl: '.', getToken: serverApi.token }),
  sync: { baseUrl: '.', getToken: serverApi.token, settleMs: 15_000, listIntervalMs: 30_000 },
  notifications: { email: { relayUrl: 'demo/email', getToken: serverApi.token }, page: true },
});

const fields = {
  channel: byId('channel', HTMLSelectElement),
  subtopic: byId('subtopic', HTMLInputElement),
  decimationFunction: byId('decimation-function', HTMLSelectElement),
  decimationCount: byId('decimation-count', HTMLInputElement),
  decimationUnit: byId('decimation-unit', HTMLSelectElement),
  delta: byId('delta', HTMLInputElement),
};
const requestText = byId('request', HTMLPreElement);
const figures = {
  messages: byId('estimate-messages', HTMLElement),
  rows: byId('estimate-rows', HTMLElement),
  bytes: byId('estimate-bytes', HTMLElement),
  pages: byId('estimate-pages', HTMLElement),
};

const metrics = new MetricPicker(updateColumns);
const columns = new ColumnPicker(update);
const range = new WindowPicker(update);
const file = new FilePicker();
let channels: readonly OfferedChannel[] = [];
let readFrom: ClusterSwitch | undefined;
let settling: ReturnType<typeof setTimeout> | undefined;
let looking = new AbortController();

function choices(): Choices {
  const dsf = fields.decimationFunction.value;
  const ds = `${fields.decimationCount.value}${fields.decimationUnit.value}`;
  return {
    channelId: fields.channel.value,
    subtopic: fields.subtopic.value.trim(),
    metrics: metrics.chosen,
    ...range.bounds,
    timezone: range.timezone,
    ...(dsf !== '' && { decimation: { ds, dsf: dsf as DecimationFunction } }),
    delta: fields.delta.checked,
    layout: checkedValue('layout') === 'wide' ? 'wide' : 'long',
    template: checkedValue('template') === 'expanded' ? 'expanded' : 'tabular',
    columns: columns.chosen,
    ...file.chosen,
  };
}

/** Shows the request at once, and what it gives as soon as the form rests. */
function update(): void {
  for (const field of [fields.decimationCount, fields.decimationUnit])
    field.disabled = fields.decimationFunction.value === '';
  file.update();
  byId('estimate-pages-figure', HTMLDivElement).hidden = file.chosen.extension !== 'pdf';
  requestText.textContent = JSON.stringify(requestOf(choices()), null, 2);
  looking.abort();
  clearTimeout(settling);
  settling = setTimeout(() => void look(), SETTLE_MS);
}

/** The same, after a change of what columns there are. */
function updateColumns(): void {
  const { layout, metrics: chosen } = choices();
  columns.show(layout, chosen);
  update();
}

/** Preview and estimate of the request as it stands. */
async function look(): Promise<void> {
  looking = new AbortController();
  const { signal } = looking;
  const request = requestOf(choices());
  const options = { ...file.options, ...fromChosen() };
  markPreviewStale(true);
  const [estimate, preview] = await Promise.allSettled([
    exporter.estimate(request, { signal, ...options }),
    exporter.preview(request, { signal, rows: PREVIEW_ROWS, ...options }),
  ]);
  if (signal.aborted) return;
  markPreviewStale(false);
  const known = estimate.status === 'fulfilled' ? estimate.value : undefined;
  figures.messages.textContent = known?.messages === undefined ? '–' : countText(known.messages);
  figures.rows.textContent = known?.rows === undefined ? '–' : countText(known.rows);
  figures.bytes.textContent = known?.bytes === undefined ? '–' : bytesText(known.bytes);
  figures.pages.textContent = known?.pages === undefined ? '–' : countText(known.pages);
  if (preview.status === 'fulfilled') showPreview(preview.value, request.format.template === 'expanded');
  else showNoPreview(reasonText(preview.reason));
}

/** The source, when it is not the exporter's own. */
function fromChosen(): { readonly source?: SourceDescriptor } {
  const source = readFrom?.source;
  return source ? { source } : {};
}

function reasonText(error: unknown): string | Node {
  return error instanceof ExportError && error.issues.length > 0 ? issueList(error.issues) : messageOf(error);
}

function showChannel(): void {
  const channel = channels.find(({ id }) => id === fields.channel.value);
  if (!channel) return;
  metrics.show(channel, 3);
  range.show(channel, 7);
  readFrom?.show(channel.id);
  updateColumns();
}

async function start(): Promise<void> {
  if (await whenServed()) {
    runServerJobs(exporter);
    keepSite(() => {});
  }
  const [offered, cluster] = await Promise.all([serverApi.channels(), serverApi.cluster()]);
  channels = offered;
  readFrom = new ClusterSwitch(cluster);
  fields.channel.replaceChildren(
    ...channels.map(({ id, messages }) => element('option', { value: id }, `${id} · ${countText(messages)} messages`)),
  );
  fields.channel.addEventListener('change', showChannel);
  byId('settings', HTMLFormElement).addEventListener('input', ({ target }) => {
    hideFailure();
    if (target instanceof Element && target.closest('#columns')) update();
    else updateColumns();
  });
  byId('settings', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  byId('request-copy', HTMLButtonElement).addEventListener('click', async ({ currentTarget }) => {
    const button = currentTarget as HTMLButtonElement;
    await navigator.clipboard.writeText(requestText.textContent ?? '');
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  // Not every browser lets the keyboard scroll what holds nothing to focus.
  for (const scroller of document.querySelectorAll<HTMLElement>('.scroller')) scroller.tabIndex = 0;
  new ServerPanel();
  const current = () => ({ request: requestOf(choices()), options: file.options });
  const panel = new ExportPanel(exporter, () => ({
    request: requestOf(choices()),
    options: { ...file.options, ...fromChosen() },
    from: readFrom?.isCluster ? 'the cluster' : undefined,
  }));
  new ReadyMade(panel, () => range.timezone);
  const recurring = new RecurringTab(exporter, current);
  new Tabs(['tab-now', 'tab-recurring'], (id) => {
    recurring.shown = id === 'tab-recurring';
  });
  showChannel();
}

start().catch(showFailure);
