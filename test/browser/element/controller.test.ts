import { readFileSync } from 'node:fs';
import type { Download } from 'playwright/test';
import { firstDays, tetouanTable } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';

const DAYS = firstDays(2);

/** What a page does with the controller of the built package. */
type Controller = typeof import('../../../src/controller.ts');

test('a form without appearance exports what is on screen, saves the file and copies its rows', async ({
  openKit,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await openKit();
  const downloading = page.waitForEvent('download');
  const seen = await page.evaluate(async (window) => {
    const path = '/dist/controller.js';
    const { createExportForm }: Controller = await import(path);
    const series = [
      { label: 'Temperature', name: 'urn:tetouan:temperature', unit: 'Cel' },
      { label: 'Humidity', name: 'urn:tetouan:humidity', unit: '%RH' },
    ].map((one) => ({ ...one, channelId: 'tetouan', subtopic: 'city' }));
    const form = createExportForm({
      ...{ exporter: kit.exporter(), series, window, timezone: 'Africa/Casablanca', locale: 'de' },
      preset: { extension: 'csv', detail: { kind: 'figures', per: '1h', by: 'max' } },
    });
    const messages = new Set<string>();
    const until = (isDone: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => isDone() && resolve();
        form.subscribe(look);
        look();
      });
    form.subscribe(() => form.state.run.phase === 'running' && messages.add(form.state.run.message));
    form.open();
    await until(() => form.texts.time === 'Zeit');
    await until(() => form.state.look.phase === 'ready');
    const { look, windowText, faults } = form.state;
    await form.start();
    const { run } = form.state;
    form.close();
    const copied = await form.copyTable();
    return {
      copied,
      clipboard: await navigator.clipboard.readText(),
      ...{ faults, windowText, messages: [...messages], phase: run.phase },
      preview: look.preview && {
        columns: look.preview.columns.map(({ label }) => label),
        rows: look.preview.rows.length,
      },
      notes: run.phase === 'done' ? run.notes.map(({ message }) => message) : [],
      estimate: look.estimate?.rows,
      hasSeconds: look.seconds !== undefined,
    };
  }, DAYS);

  expect(seen).toMatchObject({
    ...{ faults: [], phase: 'done', estimate: 48, hasSeconds: true, notes: [] },
    preview: { columns: ['Zeit', 'Temperature (°C)', 'Humidity (% RH)'], rows: 48 },
  });
  expect(seen.windowText).toContain('Casablanca (UTC)');
  expect(seen.messages[0]).toBe('Export beginnt.');
  // The table is copied as the file shows it, without the marks of CSV.
  expect(seen.copied).toBe(48);
  expect(seen.clipboard).toBe(expectedFile().slice(1).trim().replaceAll(';', '\t'));
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('Temperature-Humidity_2017-01-01_2017-01-03.csv');
  expect(await textOf(download)).toBe(expectedFile());
});

const textOf = async (download: Download): Promise<string> => readFileSync(await download.path(), 'utf8');

/** Computes the file from the data: the highest of the six readings of each hour, for Excel in German. */
function expectedFile(): string {
  const table = tetouanTable();
  const lines = ['Zeit;Temperature (°C);Humidity (% RH)'];
  for (let hour = 0; hour < 48; hour++) {
    const readings = table.slice(6 * hour, 6 * hour + 6);
    const highest = [0, 1].map((metric) => Math.max(...readings.map((row) => row[metric]!)));
    const time = new Date((DAYS.from + hour * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ');
    lines.push([time, ...highest].join(';').replaceAll('.', ','));
  }
  return `﻿${lines.join('\r\n')}\r\n`;
}
