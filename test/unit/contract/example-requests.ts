import type {
  ExportRequest,
  MessageParams,
  NotificationMessage,
  ReportParams,
  ResourceParams,
} from '../../../src/contract/request.ts';

/** Message params with every field. */
export const messageParams = {
  target: { value: 'urn:tetouan:temperature, urn:tetouan:humidity', label: 'Temperature, Humidity' },
  channelId: 'c0ffee',
  subtopic: 'weather.station',
  from: 1_483_228_800.25,
  to: 1_483_315_200,
  period: 'P1DT2H',
  decimation: { ds: '15m', dsf: 'avg' },
  transform: 'delta',
  outputFormat: 'wide',
} satisfies MessageParams;

/** Resource params with every field. */
export const resourceParams = {
  type: 'devices',
  ids: ['d1', 'd2'],
  include: ['owner'],
  page: { limit: 50, offset: 0 },
} satisfies ResourceParams;

/** Report params with every field. */
export const reportParams = {
  template: { title: 'Week', pages: [{ rows: [1, 2.5, null, true, 'text'] }] },
  elements: [
    { id: 'intro', kind: 'text', sources: [] },
    { id: 'plot', kind: 'chart', sources: [messageParams] },
    { id: 'list', kind: 'table', sources: [resourceParams, messageParams] },
  ],
} satisfies ReportParams;

/** Notification messages with every field. */
export const notificationMessages: [NotificationMessage, NotificationMessage] = [
  { target: 'ops@example.com', policy: 'onSuccess', medium: 'email', title: 'Done', text: 'It is there.' },
  { target: '#ops', policy: 'onFailure', medium: 'slack', title: 'Failed', text: '' },
];

/** A request with every field and every kind of item. */
export const fullRequest = {
  format: {
    extension: 'csv',
    filename: 'Weather',
    columns: [
      { id: 'time', label: 'Time' },
      { id: 'Temperature', label: '' },
    ],
    timezone: 'Africa/Casablanca',
    template: 'expanded',
    csvDelimiter: ';',
  },
  type: 'recurring',
  items: [
    { params: messageParams, filename: 'temperature' },
    { params: resourceParams, filename: 'devices' },
    { params: reportParams, filename: 'report' },
  ],
  periodicity: 'P1Y6M4DT12H30M5S',
  periodStart: 1_483_228_800,
  notification: { messages: notificationMessages },
} satisfies ExportRequest;

/** A request with no optional field. */
export const smallRequest = {
  format: { extension: 'csv' },
  type: 'oneTime',
  items: [{ params: { target: { value: 'temperature' }, channelId: 'c1', subtopic: '', from: 0 } }],
} satisfies ExportRequest;

type Key = string | number;

/** Makes a deep copy without shared objects (`structuredClone` would keep objects shared). */
export function copyOf<T>(request: T): T {
  return JSON.parse(JSON.stringify(request));
}

/** Makes a deep copy of a request with another value at a path; `undefined` removes the field. */
export function withChange(request: ExportRequest, path: readonly Key[], value: unknown): unknown {
  const [last, ...reversed] = [...path].reverse();
  if (last === undefined) return value;
  const copy: unknown = copyOf(request);
  const owner = reversed.reverse().reduce((at: unknown, key) => Reflect.get(Object(at), key), copy);
  if (value === undefined) Reflect.deleteProperty(Object(owner), last);
  else Reflect.set(Object(owner), last, value);
  return copy;
}
