/** Last month as an Excel file. */
import { lastMonth, monthName, tableRequest } from '../requests.ts';
import { type Page, type Scenario, secondsText } from './scenario.ts';

function orderOf({ zone, series }: Page) {
  const window = lastMonth(zone);
  const filename = `Tetouan ${monthName(window, zone)}`;
  const request = tableRequest({ series, window, extension: 'xlsx', timezone: zone, per: '1h', filename });
  return { request, options: { units: 'header' as const, xlsx: { chart: true, summary: true } } };
}

/** The scenario. */
export const lastMonthToExcel: Scenario = {
  id: 'last-month',
  title: 'Last month to Excel',
  about:
    'Hourly averages of the series in the chart, with real dates, units in the header, a native chart and a summary sheet.',
  action: 'Save last month',
  order: orderOf,
  async play(page, stage) {
    page.showWindow(lastMonth(page.zone));
    const started = performance.now();
    const { files } = await stage.run(orderOf(page));
    stage.say(`${files[0]?.rows.toLocaleString('en')} rows in ${secondsText(started)}. The file is in your downloads.`);
  },
};
