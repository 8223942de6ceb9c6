/** Examples of the contract, shown in the schema files. */
import type { ExportRequest, StoredExport } from '../../contract/request.ts';
import type { DefinitionsJson } from '../../recurring/definitions/definitions-json.ts';

/** A request that exports one series once, as a table of hourly averages. */
export const oneTimeExample: ExportRequest = {
  type: 'oneTime',
  format: {
    extension: 'xlsx',
    filename: 'Temperature in May',
    timezone: 'Europe/Rome',
    columns: [
      { id: 'time', label: 'Time' },
      { id: 'Temperature', label: 'Temperature' },
    ],
  },
  items: [
    {
      params: {
        target: { value: 'urn:dev:boiler-1:temperature', label: 'Temperature' },
        channelId: '5f0c2a1e-8f57-4c05-9f2c-0f8f9d1c2b3a',
        subtopic: '',
        from: 1_714_514_400,
        to: 1_717_192_800,
        decimation: { ds: '1h', dsf: 'avg' },
        outputFormat: 'wide',
      },
    },
  ],
  notification: {
    messages: [
      { policy: 'onSuccess', medium: 'email', title: 'Temperature in May', text: 'The file is ready.' },
      { policy: 'onFailure', medium: 'email', title: 'Temperature in May', text: 'The file could not be written.' },
    ],
  },
};

/** A request that exports the week before, every week, and a list of devices. */
export const recurringExample: ExportRequest = {
  type: 'recurring',
  periodicity: 'P1W',
  periodStart: 1_714_971_600,
  format: { extension: 'csv', filename: 'Weekly readings', timezone: 'Europe/Rome', csvDelimiter: ';' },
  items: [
    {
      filename: 'readings {from}',
      params: {
        target: { value: 'urn:dev:boiler-1:temperature,urn:dev:boiler-1:pressure', label: 'Temperature,Pressure' },
        channelId: '5f0c2a1e-8f57-4c05-9f2c-0f8f9d1c2b3a',
        subtopic: 'boilers',
        period: 'P1W',
      },
    },
    { filename: 'devices', params: { type: 'devices', include: ['installation'] } },
  ],
  notification: {
    messages: [
      {
        policy: 'onSuccess',
        medium: 'slack',
        target: '#energy',
        title: 'Weekly readings',
        text: 'The files are ready.',
      },
      { policy: 'onFailure', medium: 'email', title: 'Weekly readings', text: 'The files could not be written.' },
    ],
  },
};

/** A stored export, as the server answers. */
export const storedExample: StoredExport = {
  id: '0f4f8a52-3a9e-4b0e-9c2d-5b1a1c7e6d10',
  createdAt: '2024-05-02T09:30:00.000Z',
  updatedAt: '2024-05-02T09:30:00.000Z',
  deletedAt: null,
  ...recurringExample,
};

/** Definitions as plain JSON. */
export const definitionsExample: DefinitionsJson = {
  version: 1,
  definitions: [
    { id: 'weekly-readings', request: recurringExample, executor: 'browser', catchUp: 'latest', options: {} },
  ],
};
