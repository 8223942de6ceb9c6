/** The night in which the clock shows the hour from two to three twice. */
import { seriesOf } from '../city-series.ts';
import { autumnNight, tableRequest } from '../requests.ts';
import type { Scenario } from './scenario.ts';

const ZONE = 'Europe/Rome';

function orderOf() {
  const request = tableRequest({
    series: seriesOf(['power-zone-1', 'temperature']),
    window: autumnNight(),
    extension: 'csv',
    timezone: ZONE,
    per: '30m',
    filename: 'The night with two 2 o’clocks',
  });
  return { request, options: { units: 'header' as const } };
}

/** The scenario. */
export const twoOClockTwice: Scenario = {
  id: 'night',
  title: 'The night with two 2 o’clocks',
  about:
    'In October, clocks in Rome go back from 3:00 to 2:00. Each half hour keeps a row of its own, and its offset tells which one it is.',
  action: 'Export that night',
  order: orderOf,
  async play(page, stage) {
    page.showWindow(autumnNight(), ZONE);
    const order = orderOf();
    const preview = await page.exporter.preview(order.request, { ...order.options, signal: stage.signal });
    await stage.run(order);
    const isRepeated = (row: readonly unknown[]) => /T02:/.test(String(row[0]));
    stage.table(preview, isRepeated);
    stage.say('Four rows say 2 o’clock: two with +02:00, two with +01:00. None is lost, and none is merged.');
  },
};
