/**
 * Opens the states that the golden screenshots show: the built element with readings of the reference server, at a fixed
 * time, in a browser that has no fonts but those of the project.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeTests, type Page } from 'playwright/test';
import type { DownlinkExportElement, DownlinkExportProperties } from '../../../src/element.ts';
import type { ExportProgress } from '../../../src/index.ts';
import { test as harnessTest } from '../harness/index.ts';
import { METRICS } from '../harness/oracles/tetouan.ts';
import { test as scheduleTest } from './schedule-gallery/open-schedule.ts';

/** A Wednesday in the year that the reference server has readings of. */
export const NOW = new Date('2017-06-14T09:30:00+02:00');

/** How a browser is set up and how large it is. */
export interface Appearance {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly forcedColors?: 'active' | 'none';
  readonly hasTouch?: boolean;
}

/** The size of a window in which the dialog has its full size. */
export const DESKTOP = { width: 1120, height: 812 };

/** The size of a phone. */
export const PHONE = { width: 390, height: 844 };

/** How the element is opened. */
export interface GoldenOptions extends Appearance {
  /** What becomes of an export. Default: what becomes of it. */
  readonly run?: 'running' | 'waiting' | 'done' | 'failed';
  /** What the page has handed to a server. Default: there is no server. */
  readonly onServer?: readonly ServerNews[];
  /** Properties of the element. */
  readonly properties?: Partial<Pick<DownlinkExportProperties, 'locale' | 'format' | 'preset' | 'window' | 'server'>>;
  readonly dir?: 'ltr' | 'rtl';
  /** Label of each of 300 series, instead of the eight of the city. */
  readonly manyLabelled?: string;
}

/** What is known of an export on a server. `unanswered`: the answer to it was lost; `unheard`: nothing is heard of it. */
export type ServerNews = 'inProgress' | 'done' | 'expired' | 'unanswered' | 'unheard';

interface TestFixtures {
  /** Opens the dialog and waits for its look at the file. */
  readonly openDialog: (options?: GoldenOptions) => Promise<Page>;
  /** Sets how the page appears. */
  readonly appear: (appearance: Appearance) => Promise<void>;
}

/** The harness's test in a browser with fixed fonts. */
export const test = mergeTests(harnessTest, scheduleTest).extend<TestFixtures>({
  launchOptions: [
    async ({ launchOptions }, use) => {
      await use({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), '--font-render-hinting=none', '--disable-lcd-text'],
        env: { ...launchOptions.env, FONTCONFIG_FILE: writeFontConfiguration() },
      });
    },
    { scope: 'worker' },
  ],
  timezoneId: 'Europe/Rome',
  locale: 'en-GB',
  appear: async ({ page }, use) => {
    await use(async ({ viewport = DESKTOP, colorScheme = 'light', forcedColors = 'none' }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
      await page.clock.setFixedTime(NOW);
    });
  },
  openDialog: async ({ page, server, appear }, use) => {
    await use(async (options = {}) => {
      await appear(options);
      await page.goto(`${server.url}/pages/element.html`);
      await page.waitForFunction(() => 'downlinkElement' in globalThis);
      const { run, onServer, properties = {}, dir = 'ltr', manyLabelled } = options;
      await page.evaluate(placeElement, {
        run: run && RUNS[run],
        ...{
          onServer,
          properties,
          dir,
          manyLabelled,
          names: [...METRICS.slice(5), ...METRICS.slice(0, 5)],
          now: NOW.getTime(),
        },
      });
      await page.locator('downlink-export').getByRole('button').click();
      if (manyLabelled === undefined)
        await page.locator('.look[aria-busy=false] .paper').waitFor({ state: 'attached' });
      if (run)
        await page
          .locator('downlink-export')
          .evaluate((element) => void (element as DownlinkExportElement).form?.start());
      if (run) await page.locator(run === 'waiting' ? '.run.running' : `.run.${run}`).waitFor();
      return page;
    });
  },
});

/** What the page makes of an export instead of running it. */
interface ScriptedRun {
  readonly progress?: ExportProgress;
  /** Milliseconds until the next attempt of a wait. */
  readonly retryInMs?: number;
  readonly warnings?: readonly { readonly code: string; readonly count: number; readonly message: string }[];
  readonly failure?: { readonly code: string; readonly message: string };
}

const PROGRESS: ExportProgress = {
  ...{ phase: 'reading', item: 0, items: 1, messages: 14_515, totalMessages: 34_560, rows: 1814, bytes: 96_000 },
  ...{ fraction: 0.42, rowsPerSecond: 18_400, secondsLeft: 17 },
};

const RUNS: Readonly<Record<NonNullable<GoldenOptions['run']>, ScriptedRun>> = {
  running: { progress: PROGRESS },
  waiting: { progress: PROGRESS, retryInMs: 5000 },
  done: {
    warnings: [
      { code: 'rounded', count: 2304, message: 'rounded: 2304 figures have more decimals than the file shows.' },
      { code: 'target-without-data', count: 1, message: 'target-without-data: urn:tetouan:wind-speed has no message.' },
    ],
  },
  failed: {
    failure: { code: 'forbidden', message: 'GET https://apis.example.com/iot/reader/channels/tetouan answered 403.' },
  },
};

/** What {@link placeElement} is given. */
interface Placed {
  readonly run: ScriptedRun | undefined;
  readonly onServer: GoldenOptions['onServer'];
  readonly properties: NonNullable<GoldenOptions['properties']>;
  readonly dir: 'ltr' | 'rtl';
  readonly manyLabelled: string | undefined;
  readonly names: readonly string[];
  readonly now: number;
}

/** Makes the element. Runs in the page. */
function placeElement({ run, onServer, properties, dir, manyLabelled, names, now }: Placed): void {
  document.documentElement.dir = dir;
  document.documentElement.style.colorScheme = 'light dark';
  // How long something takes differs from run to run.
  performance.now = () => 0;
  const labels = ['Power of zone 1', 'Power of zone 2', 'Power of zone 3', 'Temperature', 'Humidity', 'Wind speed'];
  labels.push('Sunlight', 'Diffuse sunlight');
  const units = ['kW', 'kW', 'kW', 'Cel', '%RH', 'm/s', 'W/m2', 'W/m2'];
  const getToken = async () => (await (await fetch('/demo/token', { method: 'POST' })).json()).token;
  const many = Array.from({ length: 300 }, (_, at) => `urn:test:${at}`);
  const source = manyLabelled
    ? downlink.customSource(async function* ({ names: asked, from }) {
        for (let hour = 0; hour < 24; hour++)
          yield asked.map((name, at) => ({ name, publisher: 'p', time: from / 1000 + 3600 * hour, value: at + hour }));
      })
    : downlink.connhexSource({ baseUrl: location.origin, getToken });
  const exporter = downlink.createExporter({ source });
  const scripted: typeof exporter.export = async (_, { onProgress } = {}) => {
    const { progress, retryInMs, warnings, failure } = run!;
    const until = now + (retryInMs ?? 0);
    if (progress) onProgress?.({ ...progress, ...(retryInMs && { waiting: { reason: 'network', until } }) });
    if (failure) throw new downlink.ExportError(failure.code as never, failure.message);
    if (!warnings) return new Promise(() => {});
    const file = {
      name: 'Power of zone 1+7_2017-05-15T0930_2017-06-14T0930.xlsx',
      type: 'application/octet-stream',
      size: 312_400,
      rows: 4374,
    };
    return { files: [{ ...file, blob: new Blob(['x']) }], warnings: warnings as never };
  };
  const reason = 'The server did not answer in 30 seconds.';
  const news = {
    unanswered: { state: 'sending', mayHaveArrived: true, reason, serverId: null },
    unheard: { state: 'inProgress', reason },
  } as const;
  const jobs = onServer?.map((known, at) => ({
    ...{ id: `job-${at}`, reason: null, status: null, serverId: 'a', checkedAt: null },
    ...(known === 'unanswered' || known === 'unheard' ? news[known] : { state: known }),
    createdAt: new Date(now - 3_600_000 * at).toISOString(),
    request: {
      type: 'oneTime' as const,
      format: {
        extension: 'csv' as const,
        filename: `Power of zone ${at + 1}+7_2017-05-15_2017-06-14`,
        timezone: 'Europe/Rome',
      },
      items: [{ params: { target: { value: 'a' }, channelId: 'tetouan', subtopic: '', period: 'P1D' } }],
    },
  }));
  const serverExports: typeof exporter.serverExports = {
    ...exporter.serverExports,
    create: async () => jobs![0]!,
    subscribe(listener) {
      listener(jobs!);
      return () => {};
    },
  };
  const element = document.createElement('downlink-export');
  if (jobs) Object.assign(exporter, { hasServer: true, serverExports });
  element.exporter = run ? { ...exporter, export: scripted } : exporter;
  element.series = (manyLabelled ? many : names).map((name, at) => ({
    ...{ channelId: 'tetouan', subtopic: 'city', name, label: manyLabelled ?? labels[at]!, unit: units[at % 8]! },
  }));
  const to = Math.floor(now / 600_000) * 600;
  Object.assign(
    element,
    { window: { from: to - 30 * 86_400, to }, timezone: 'Europe/Rome', locale: 'en-GB' },
    properties,
  );
  document.querySelector('main')?.append(element);
}

/** Writes a configuration of fontconfig that has nothing but DejaVu Sans, with fixed outlines; returns its path. */
function writeFontConfiguration(): string {
  const folder = fileURLToPath(new URL('../../results/golden-fonts/', import.meta.url));
  const fonts = dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')));
  const hidden = ['*Serif*', '*Condensed*', '*ExtraLight*', '*MathTeX*'].map((name) => `<glob>${fonts}/${name}</glob>`);
  const settings = ['antialias:true', 'hinting:false', 'autohint:false', 'embeddedbitmap:false'].map((setting) => {
    const [name, value] = setting.split(':');
    return `<edit name="${name}" mode="assign"><bool>${value}</bool></edit>`;
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}fonts.conf`,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}</dir><cachedir>${folder}cache</cachedir>
<selectfont><rejectfont>${hidden.join('')}</rejectfont></selectfont>
<alias binding="strong"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<match target="font">${settings.join('')}<edit name="rgba" mode="assign"><const>none</const></edit></match>
</fontconfig>\n`,
  );
  return `${folder}fonts.conf`;
}
