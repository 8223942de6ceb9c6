/** What every host of the matrix builds: a page that exports on request. */
import { createExporter, memorySource } from 'downlink-export';

const exporter = createExporter({
  source: memorySource([
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 1, value: 20.5 },
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 2, value: -1 },
  ]),
});

/** @param {import('downlink-export').FileExtension} extension */
async function exportAs(extension) {
  const { files } = await exporter.export({
    type: 'oneTime',
    format: { extension },
    items: [{ params: { target: { value: 'urn:t' }, channelId: 'c', subtopic: '', from: 0, to: 10 } }],
  });
  return { rows: files[0]?.rows, start: (await files[0]?.blob?.text())?.slice(0, 40) };
}

Object.assign(globalThis, { exportAs });
