/** A connection that breaks in the middle of an export. */
import type { LogLine } from '../../page/server-api.ts';
import { serverApi } from '../../page/server-api.ts';
import { CITY_SERIES } from '../city-series.ts';
import { lastMonth, tableRequest } from '../requests.ts';
import { type Page, type Scenario, secondsText } from './scenario.ts';

/** The share of the export after which the plug is pulled. */
const MIDDLE = 0.3;
/** A slow line, so that there is a middle to pull the plug in, however fast the machine. */
const SLOW = { kind: 'delay', ms: 100 };
/** Connections that break before an answer, in the middle of one, and in a way that looks complete. */
const FAULTS = [
  { kind: 'reset', times: 4 },
  { kind: 'cut', every: 5, times: 2 },
  { kind: 'cutSilently', every: 6, times: 2 },
  SLOW,
];

function orderOf({ zone }: Page) {
  const window = lastMonth(zone);
  const filename = 'Exported over a bad line';
  const request = tableRequest({ series: CITY_SERIES, window, extension: 'csv', timezone: zone, filename });
  return { request, options: {} };
}

/** The scenario. */
export const pulledPlug: Scenario = {
  id: 'plug',
  title: 'Pull the plug in mid-export',
  about:
    'Connections break: before the answer, in the middle of it, and in a way that looks complete. The export waits, reads again, and loses nothing.',
  action: 'Export, then pull the plug',
  order: orderOf,
  async play(page, stage) {
    const started = performance.now();
    const order = orderOf(page);
    await serverApi.setFaults([SLOW]);
    await serverApi.clearLog();
    let isPulled = false;
    try {
      const { files } = await stage.run(order, {
        onProgress: ({ fraction = 0, waiting }) => {
          if (waiting) stage.say('The connection is lost. The export waits, and tries again.');
          if (isPulled || fraction < MIDDLE) return;
          isPulled = true;
          stage.say('The plug is pulled.');
          void serverApi.setFaults(FAULTS);
        },
      });
      const broken = (await serverApi.log()).filter(isBroken).length;
      const rows = files[0]?.rows.toLocaleString('en');
      stage.say(`${broken} requests broke. All ${rows} rows are in the file, after ${secondsText(started)}.`);
    } finally {
      await serverApi.setFaults([]);
    }
  },
};

const isBroken = ({ url, faults = [] }: LogLine): boolean =>
  url.includes('/messages') && faults.some((kind) => kind !== SLOW.kind);
