import { createExporter, type ExportResult, memorySource } from 'downlink-export';

const exporter = createExporter({
  source: memorySource([
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 1, value: 20.5 },
    { channel: 'c', publisher: 'p', name: 'urn:t', time: 2, value: -1 },
  ]),
});

const result: ExportResult = await exporter.export({
  type: 'oneTime',
  format: {
    extension: 'csv',
    columns: [
      { id: 'time', label: 'Time' },
      { id: 'value', label: 'Value' },
    ],
  },
  items: [{ params: { target: { value: 'urn:t' }, channelId: 'c', subtopic: '', from: 0, to: 10 } }],
});
document.body.textContent = (await result.files[0]?.blob?.text()) ?? '';
document.title = 'exported';
