/** Holds real charts, grids and tables, and lends each recipe of `your-data.md` to the test as a function. */
import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community';
import { Table, TimestampMillisecond, Utf8, vectorFromArray } from 'apache-arrow';
import * as echarts from 'echarts';
import uPlot from 'uplot';
import { exportAnswer } from './export-answer';
import { exportArrow } from './export-arrow';
import { exportDataset } from './export-dataset';
import { exportDevice } from './export-device';
import { exportGrid } from './export-grid';
import { exportRows } from './export-rows';
import { exportSeries } from './export-series';
import { exportUplot } from './export-uplot';
import { exportWithSession } from './export-with-session';

const START = Date.UTC(2024, 4, 1, 10);
const MINUTE = 60_000;
const minutes = [0, 1, 2, 3, 4].map((i) => START + MINUTE * i);

const place = () => {
  const element = document.body.appendChild(document.createElement('div'));
  element.style.cssText = 'width: 600px; height: 300px';
  return element;
};

/** A chart of which the user sees the second to the fourth minute, and hides the second series. */
async function uplot() {
  const series = [{}, { label: 'Temperature' }, { label: 'Hidden', show: false }, { label: 'Power' }];
  const data = [minutes.map((time) => time / 1000), [20, 20.5, null, 21, 22], [0, 0, 0, 0, 0], [1, 2, 3, 4, 5]];
  const chart = new uPlot({ width: 600, height: 300, series }, /** @type {uPlot.AlignedData} */ (data), place());
  chart.setScale('x', { min: minutes[1] / 1000, max: minutes[3] / 1000 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return exportUplot(chart);
}

/** @param {import('echarts').EChartsCoreOption} options */
function echart(options) {
  const chart = echarts.init(place());
  chart.setOption({ xAxis: { type: 'time' }, yAxis: {}, ...options });
  return chart;
}

function grid() {
  ModuleRegistry.registerModules([AllCommunityModule]);
  const rowData = [
    { device: 'boiler', power: 2, secret: 'x' },
    { device: 'pump', power: 30, secret: 'x' },
    { device: 'fan', power: 10, secret: 'x' },
  ];
  const api = createGrid(place(), {
    rowData,
    columnDefs: [
      { field: 'device', headerName: 'Device', filter: true },
      { field: 'power', headerName: 'Power', sort: 'desc' },
      { colId: 'double', headerName: 'Doubled', valueGetter: ({ data }) => 2 * data.power },
      { field: 'secret', hide: true },
    ],
  });
  api.setFilterModel({ device: { filterType: 'text', type: 'notEqual', filter: 'boiler' } });
  return exportGrid(api);
}

const arrow = () =>
  new Table({
    at: vectorFromArray([new Date(minutes[0]), new Date(minutes[1])], new TimestampMillisecond()),
    value: vectorFromArray([20.5, null]),
    state: vectorFromArray(['on', 'off'], new Utf8()),
  });

const times = { from: new Date(START), to: new Date(START + 60 * MINUTE) };

Object.assign(globalThis, {
  recipes: {
    rows: () => exportRows([{ state: 'on', time: new Date(START), temperature: 20.54, secret: 'x' }]),
    uplot,
    datasetOfObjects: () =>
      exportDataset(
        echart({
          dataset: { source: [{ product: 'Tea', sold: 3 }] },
          xAxis: { type: 'category' },
          series: [{ type: 'bar' }],
        }),
      ),
    datasetOfArrays: () => {
      const source = [
        ['product', '2023'],
        ['Tea', 3],
        ['Milk', 4],
      ];
      return exportDataset(echart({ dataset: { source }, xAxis: { type: 'category' }, series: [{ type: 'bar' }] }));
    },
    series: () => {
      const data = minutes.slice(0, 2).map((time, i) => [time, 20 + i]);
      return exportSeries(
        echart({
          series: [
            { type: 'line', name: 'Temperature', data },
            { type: 'line', data: [[minutes[1], 7]] },
          ],
        }),
      );
    },
    grid,
    arrow: () => exportArrow(arrow()),
    answer: exportAnswer,
    device: () => exportDevice('boiler', times.from, times.to),
    session: () => exportWithSession('boiler', times.from, times.to),
  },
});
