/** A report of last month as a PDF. */
import type { ExportRequest, MessageParams } from 'downlink-export';
import { seriesOf } from '../city-series.ts';
import { lastMonth, monthName } from '../requests.ts';
import { type Page, type Scenario, secondsText } from './scenario.ts';

function orderOf({ zone }: Page) {
  const window = lastMonth(zone);
  const month = monthName(window, zone);
  const sourceOf = (...ids: string[]): MessageParams => {
    const series = seriesOf(ids);
    const value = series.map(({ name }) => name).join(',');
    const label = series.map((one) => one.label).join(',');
    return { channelId: 'city', subtopic: 'city', target: { value, label }, ...window };
  };
  const per = (ds: string) => ({ decimation: { ds, dsf: 'avg' as const }, outputFormat: 'wide' as const });
  const request: ExportRequest = {
    type: 'oneTime',
    format: { extension: 'pdf', timezone: zone },
    items: [
      {
        filename: `Tetouan ${month}`,
        params: {
          template: {
            title: `Tetouan in ${month}`,
            subtitle: 'Power and weather of the city',
            summary: {
              title: 'In short',
              text:
                'Zone 1 drew {{avg:0}} {{unit:0}} on average, between {{min:0}} and {{max:0}} {{unit:0}}. ' +
                'The temperature was {{avg:1}} {{unit:1}} on average, between {{min:1}} and {{max:1}} {{unit:1}}.',
            },
            power: { title: 'Power by zone, hourly averages' },
            days: { title: 'Daily averages' },
          },
          elements: [
            { id: 'summary', kind: 'text', sources: [sourceOf('power-zone-1'), sourceOf('temperature')] },
            {
              id: 'power',
              kind: 'chart',
              sources: ['power-zone-1', 'power-zone-2', 'power-zone-3'].map((id) => ({
                ...sourceOf(id),
                ...per('1h'),
              })),
              formats: [{}, {}, {}],
            },
            {
              id: 'days',
              kind: 'table',
              sources: [{ ...sourceOf('power-zone-1', 'temperature', 'humidity'), ...per('1d') }],
            },
          ],
        },
      },
    ],
  };
  return { request, options: {} };
}

/** The scenario. */
export const monthlyReport: Scenario = {
  id: 'report',
  title: 'Monthly report for a client',
  about: 'A PDF with a summary in words, a chart of the three zones and a table by day, made in this page.',
  action: 'Make the report',
  order: orderOf,
  async play(page, stage) {
    const started = performance.now();
    const { files } = await stage.run(orderOf(page));
    stage.say(`The report was made in ${secondsText(started)}.`);
    const [file] = files;
    if (!file?.blob) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file.blob);
    link.target = '_blank';
    link.textContent = 'Open the report in a new tab';
    stage.box.append(link);
  },
};
