/** Opens a page with `<downlink-export>`: the built element, and an exporter with readings in memory. */
import type { Page } from 'playwright/test';
import type { DownlinkExportElement, DownlinkExportProperties } from '../../../src/element.ts';
import { test as base, expect } from '../harness/index.ts';

export { expect };

/** How a page with the element is opened. */
export interface ElementPageOptions {
  /** How many series there are. Default 3. */
  readonly series?: number;
  /** Label of each series. Default: `Sensor 1` and so on. */
  readonly label?: string;
  /** Properties of the element, besides `exporter`, `series` and `window`. */
  readonly properties?: Partial<Pick<DownlinkExportProperties, 'timezone' | 'locale' | 'format' | 'preset'>>;
  /** Whether there is an exporter. Default true. */
  readonly hasExporter?: boolean;
  /** Whether the page waits for each reading until `release()` is called. Default false. */
  readonly isHeld?: boolean;
  /** Policy of the page. Default: none. */
  readonly policy?: string;
  /** Direction of the page's text. Default `ltr`. */
  readonly dir?: 'ltr' | 'rtl';
  /** Query of the address. Default: none. */
  readonly query?: string;
}

declare global {
  /** The element under test. */
  var element: DownlinkExportElement;
  /** Events that the element has sent, by name. */
  var events: string[];
  /** Lets a held export go on. */
  var release: () => void;
}

interface Fixtures {
  /** Opens a page with one element. */
  readonly openElement: (options?: ElementPageOptions) => Promise<Page>;
}

/** The harness's test, with pages that hold the element. */
export const test = base.extend<Fixtures>({
  openElement: async ({ page, server, problems: _ }, use) => {
    await use(async (options = {}) => {
      if (options.policy) await setPolicy(page, options.policy);
      await page.goto(`${server.url}/pages/element.html${options.query ?? ''}`);
      await page.waitForFunction(() => 'downlinkElement' in globalThis);
      await page.evaluate(placeElement, options);
      return page;
    });
  },
});

/** Sets a policy for `element.html` that the harness does not have. Violations are reported as usual. */
async function setPolicy(page: Page, policy: string): Promise<void> {
  await page.route(/\/pages\/element\.html/, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': `${policy}; report-uri /csp-report` };
    await route.fulfill({ response, headers });
  });
}

/** 2026-01-15T10:00:00Z: when the readings of the tests begin, Unix seconds. They last a day, one each minute. */
export const BEGIN = 1_768_471_200;

/** Makes the element of a test. Runs in the page. */
function placeElement(options: ElementPageOptions): void {
  const { series: total = 3, label, properties = {}, hasExporter = true, isHeld = false, dir = 'ltr' } = options;
  const begin = 1_768_471_200;
  document.documentElement.dir = dir;
  const names = Array.from({ length: total }, (_, place) => `urn:test:sensor-${place + 1}`);
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  globalThis.release = go;
  const source = downlink.customSource(async function* ({ names: asked, from, to }) {
    if (isHeld) await held;
    for (let minute = 0; minute < 1440; minute++) {
      const time = begin + minute * 60;
      if (time * 1000 < from || time * 1000 >= to) continue;
      yield asked.map((name) => ({
        name,
        time,
        value: 20 + Math.sin(minute / 120),
        publisher: 'boiler-1',
        unit: 'Cel',
      }));
    }
  });
  const element = document.createElement('downlink-export');
  element.series = names.map((name, place) => ({
    channelId: 'plant',
    name,
    label: label ?? `Sensor ${place + 1}`,
    unit: 'Cel',
  }));
  element.window = { from: begin, to: begin + 86_400 };
  element.timezone = 'Europe/Rome';
  element.locale = 'en-GB';
  Object.assign(element, properties);
  if (hasExporter) element.exporter = downlink.createExporter({ source });
  globalThis.events = [];
  for (const type of ['export-start', 'export-progress', 'export-complete', 'export-error', 'export-cancel'])
    document.addEventListener(type, () => globalThis.events.push(type));
  document.querySelector('main')?.append(element);
  globalThis.element = element;
}
