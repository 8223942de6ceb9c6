/** The first page of the demo. */
import { connhexSource, createExporter, type ExportOptions, type ExportRequest } from 'downlink-export';
import type { DownlinkExport } from 'downlink-export/element';
import { formSeries, seriesOf } from './home/city-series.ts';
import { CodePanel, copying } from './home/code-panel.ts';
import { elementCode, exportCode } from './home/code-text.ts';
import { Dashboard } from './home/dashboard.ts';
import { FaultLab } from './home/fault-lab.ts';
import { boundsOf, defaultState, LANGUAGES, type PageState, readState, writeState } from './home/page-state.ts';
import { lastMonth, tableRequest } from './home/requests.ts';
import { ScenarioCard } from './home/scenario-card.ts';
import { SCENARIOS } from './home/scenarios/index.ts';
import type { Order, Page } from './home/scenarios/scenario.ts';
import { byId, element } from './page/dom.ts';
import { fillFailure } from './page/failure.ts';
import { keepSite, whenServed } from './page/served.ts';
import { serverApi } from './page/server-api.ts';
import { runServerJobs } from './page/server-jobs.ts';

const exporter = createExporter({
  source: connhexSource({ baseUrl: '.', getToken: serverApi.token }),
  sync: { baseUrl: '.', getToken: serverApi.token },
  notifications: { email: { relayUrl: 'demo/email', getToken: serverApi.token }, page: true },
});

const usual = defaultState();
let state = readState(location.search, usual);

const switches = {
  language: byId('language', HTMLSelectElement),
  theme: byId('theme', HTMLSelectElement),
  direction: byId('direction', HTMLSelectElement),
};
const button = document.createElement('downlink-export') as DownlinkExport & {
  readonly updateComplete: Promise<boolean>;
};
const code = new CodePanel();
let dashboard: Dashboard | undefined;

/** Takes a change, and shows what follows from it. */
function change(changed: Partial<PageState>): void {
  state = { ...state, ...changed };
  const query = writeState(state, usual, location.search);
  history.replaceState(null, '', `${location.pathname}${query && `?${query}`}${location.hash}`);
  show();
}

function show(): void {
  document.documentElement.dataset.theme = state.theme;
  document.documentElement.dir = state.direction;
  for (const name of ['language', 'theme', 'direction'] as const) switches[name].value = state[name];
  Object.assign(button, elementProperties());
  dashboard?.show(state);
  showCode();
}

/** What the element is given: what the chart shows. */
function elementProperties() {
  return {
    series: seriesOf(state.series).map(formSeries),
    window: boundsOf(state.window, Date.now() / 1000),
    timezone: state.zone,
    locale: state.language,
  };
}

/** The export of the dialog as it is set, or what the chart shows while there is no dialog yet. */
function currentOrder(): Order {
  const { request, options } = button.form?.state ?? {};
  return request && options ? { request, options } : chartOrder();
}

function chartOrder(): Order {
  const request = tableRequest({
    series: seriesOf(state.series),
    window: boundsOf(state.window, Date.now() / 1000),
    extension: 'xlsx',
    timezone: state.zone,
  });
  return { request, options: { units: 'header' } };
}

function showCode(): void {
  const scenario = SCENARIOS.find(({ id }) => id === state.scenario);
  const { request, options }: { request: ExportRequest; options: ExportOptions } =
    scenario?.order?.(page) ?? currentOrder();
  const { href } = new URL('.', location.href);
  const codes = { element: elementCode(elementProperties(), href), export: exportCode(request, options, href) };
  code.show(
    codes,
    scenario?.order ? `Of “${scenario.title}”. It runs as it stands.` : 'Of what is chosen. It runs as it stands.',
  );
}

const page: Page = {
  exporter,
  get zone() {
    return state.zone;
  },
  get series() {
    return seriesOf(state.series);
  },
  showWindow: (window, zone = state.zone) => change({ window, zone }),
  async openDialog(part) {
    button.show(part);
  },
};

function offerScenarios(): void {
  const cards = SCENARIOS.map((scenario) => {
    const card = new ScenarioCard(scenario, page, () => {
      change({ scenario: scenario.id });
      if (scenario.order) code.showExport();
    });
    if (state.scenario === scenario.id) card.element.classList.add('linked');
    return card.element;
  });
  byId('scenarios', HTMLDivElement).append(...cards);
  if (state.scenario) {
    document.getElementById(`scenario-${state.scenario}`)?.scrollIntoView({ block: 'center' });
    code.showExport();
  }
}

async function start(): Promise<void> {
  switches.language.append(...Object.entries(LANGUAGES).map(([value, name]) => element('option', { value }, name)));
  switches.language.addEventListener('change', () => change({ language: switches.language.value as never }));
  switches.theme.addEventListener('change', () => change({ theme: switches.theme.value as never }));
  switches.direction.addEventListener('change', () => change({ direction: switches.direction.value as never }));
  // Not every browser lets the keyboard scroll what holds nothing to focus.
  for (const scroller of document.querySelectorAll<HTMLElement>('.scroller, .code')) scroller.tabIndex = 0;
  copying(byId('install-copy', HTMLButtonElement), () => byId('install', HTMLElement).textContent ?? '');
  byId('export-bar', HTMLDivElement).append(button);
  show();
  if (await whenServed()) {
    runServerJobs(exporter);
    keepSite(() => {
      byId('site-note', HTMLParagraphElement).textContent = 'This page now works offline.';
    });
  }
  dashboard = new Dashboard(exporter, (changed) => change({ ...changed, scenario: undefined }));
  new FaultLab(exporter, () => {
    const request = tableRequest({
      series: seriesOf(['power-zone-1', 'temperature', 'humidity']),
      window: lastMonth(state.zone),
      extension: 'csv',
      timezone: state.zone,
      filename: 'Through the faults',
    });
    return { request, options: {} };
  });
  await import('downlink-export/element');
  button.exporter = exporter;
  show();
  offerScenarios();
  await button.updateComplete;
  button.form?.subscribe(showCode);
}

start().catch((error: unknown) => fillFailure(byId('chart-error', HTMLDivElement), error));
