/** The list of all devices. */
import type { ExportRequest } from 'downlink-export';
import type { Page, Scenario } from './scenario.ts';

function orderOf({ zone }: Page) {
  const request: ExportRequest = {
    type: 'oneTime',
    format: {
      extension: 'xlsx',
      filename: 'Fleet',
      timezone: zone,
      columns: [
        { id: 'device.name', label: 'Device' },
        { id: 'device.serial', label: 'Serial number' },
        { id: 'installation.name', label: 'Installation' },
        { id: 'installation.address.city', label: 'City' },
        { id: 'device.createdAt', label: 'Since' },
      ],
    },
    items: [{ params: { type: 'devices', include: 'installation' } }],
  };
  return { request, options: {} };
}

/** The scenario. */
export const fleetList: Scenario = {
  id: 'fleet',
  title: 'Fleet list',
  about: 'Devices and their installations from a JSON:API, one row each. A name such as =Warehouse "B" stays a text.',
  action: 'Save the list',
  order: orderOf,
  async play(page, stage) {
    const order = orderOf(page);
    const preview = await page.exporter.preview(order.request, { rows: 8, signal: stage.signal });
    const { files } = await stage.run(order);
    stage.table(preview);
    stage.say(`${files[0]?.rows} devices. These are the first rows.`);
  },
};
