import type { ExportOptions, ExportRequest } from 'downlink-export';
import { byId } from './dom.ts';
import type { ExportPanel } from './export-panel.ts';

/** Columns of the list of devices, and their headers. */
const FLEET_COLUMNS = [
  { id: 'device.name', label: 'Device' },
  { id: 'device.serial', label: 'Serial number' },
  { id: 'installation.name', label: 'Installation' },
  { id: 'installation.address.city', label: 'City' },
  { id: 'device.createdAt', label: 'Since' },
];

/** A list of all devices, with the installation of each. */
export function fleetRequest(extension: 'csv' | 'xlsx', timezone: string): ExportRequest {
  return {
    type: 'oneTime',
    format: { extension, filename: 'Fleet', timezone, columns: FLEET_COLUMNS },
    items: [{ params: { type: 'devices', include: 'installation' } }],
  };
}

/** May 2017 of the city of Tetouan, on its own clock: a month of whole days in a zone without change of clocks. */
const MONTH = {
  channelId: 'tetouan',
  subtopic: 'city',
  from: Date.UTC(2017, 4, 1) / 1000,
  to: Date.UTC(2017, 5, 1) / 1000,
};

/** A report of one month: figures in words, a chart of two variables, and a table by day. */
export function monthlyReport(extension: 'pdf' | 'xlsx'): ExportRequest {
  const temperature = { ...MONTH, target: { value: 'urn:tetouan:temperature', label: 'Temperature' } };
  const humidity = { ...MONTH, target: { value: 'urn:tetouan:humidity', label: 'Humidity' } };
  const hourly = { decimation: { ds: '1h', dsf: 'avg' }, outputFormat: 'wide' } as const;
  return {
    type: 'oneTime',
    format: { extension, timezone: 'utc' },
    items: [
      {
        filename: 'Tetouan in May 2017',
        params: {
          template: {
            title: 'Tetouan in May 2017',
            subtitle: 'Weather at the power grid',
            summary: {
              title: 'In short',
              text:
                'The temperature was {{avg:0}} {{unit:0}} on average, between {{min:0}} and {{max:0}} {{unit:0}}. ' +
                'The relative humidity was {{avg:1}} {{unit:1}} on average.\n\n' +
                'The temperature was read {{count:0}} times, the humidity {{count:1}} times. Made on {{now}} ({{timezone}}).',
            },
            chart: { title: 'Temperature and humidity, hourly averages' },
            days: { title: 'Daily averages' },
          },
          elements: [
            { id: 'summary', kind: 'text', sources: [temperature, humidity] },
            {
              id: 'chart',
              kind: 'chart',
              sources: [
                { ...temperature, ...hourly },
                { ...humidity, ...hourly },
              ],
              formats: [{}, { axis: { side: 'right', min: 0, max: 100 } }],
            },
            {
              id: 'days',
              kind: 'table',
              sources: [
                {
                  ...MONTH,
                  target: {
                    value: 'urn:tetouan:temperature,urn:tetouan:humidity,urn:tetouan:power-zone-1',
                    label: 'Temperature,Humidity,Power of zone 1',
                  },
                  decimation: { ds: '1d', dsf: 'avg' },
                  outputFormat: 'wide',
                },
              ],
            },
          ],
        },
      },
    ],
  };
}

/** Buttons that export something complete with one click. */
export class ReadyMade {
  /** @param timezone returns the zone that the form shows */
  constructor(panel: ExportPanel, timezone: () => string) {
    const offer = (id: string, request: () => ExportRequest, options: ExportOptions = {}) =>
      byId(id, HTMLButtonElement).addEventListener('click', () => void panel.run({ request: request(), options }));
    offer('ready-fleet-xlsx', () => fleetRequest('xlsx', timezone()));
    offer('ready-fleet-csv', () => fleetRequest('csv', timezone()), { csv: { preset: 'excel' } });
    offer('ready-report-pdf', () => monthlyReport('pdf'));
    offer('ready-report-xlsx', () => monthlyReport('xlsx'));
  }
}
