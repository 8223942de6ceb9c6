/** Exports what an application of a framework holds, in the form in which the framework gives it. */
import { memorySource } from 'downlink-export';

/** @type {{ messages: import('downlink-export').ChannelMessage[], columns: import('downlink-export').TableColumn[], rows: object[] }} */
export const data = {
  messages: [
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 1, value: 20.5 },
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 2, value: -1 },
  ],
  columns: [
    { id: 'at', label: 'Time', kind: 'time', values: [1000, 2000] },
    { id: 't', label: 'Temperature', unit: 'Cel', values: [20.5, -1] },
  ],
  rows: [
    { time: 1000, temperature: 20.5 },
    { time: 2000, temperature: -1 },
  ],
};

/**
 * Exports messages, columns and rows.
 *
 * @param {import('downlink-export').Exporter} exporter
 * @param {typeof data} given
 * @param {import('downlink-export').FileExtension} extension
 */
export async function exportAll(exporter, given, extension) {
  const params = { target: { value: 'urn:t' }, channelId: 'c', subtopic: '', from: 0, to: 10 };
  const results = [
    await exporter.export(
      { type: 'oneTime', format: { extension }, items: [{ params }] },
      { source: memorySource(given.messages) },
    ),
    await exporter.exportTable({ columns: given.columns }, { extension }),
    await exporter.exportTable({ rows: given.rows }, { extension }),
  ];
  const files = results.map((result) => result.files[0]);
  const texts = await Promise.all(files.map((file) => file?.blob?.text()));
  for (const [at, file] of files.entries())
    if (file?.rows !== 2 || (extension === 'csv' && !texts[at]?.includes('20.5')))
      throw new Error(`Export ${at} has ${file?.rows} rows: ${texts[at]}`);
  return { rows: 2, start: texts[0]?.slice(0, 40) };
}
