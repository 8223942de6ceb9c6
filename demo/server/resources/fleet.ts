/** The resources of the demo: a small fleet of devices. */

/** A record as Fortune.js stores it: links are ids. */
export type FleetRecord = Readonly<Record<string, unknown>> & { readonly id: string };

/** Records by their singular type. Types come after those that they are linked to. */
export interface Fleet {
  readonly tag: readonly FleetRecord[];
  readonly model: readonly FleetRecord[];
  readonly installation: readonly FleetRecord[];
  readonly device: readonly FleetRecord[];
}

/** Fields of the record types. `['x', 'y']` links to a record of type `x`, whose field `y` leads back. */
export const RECORD_TYPES: Readonly<Record<keyof Fleet, object>> = {
  tag: { name: String, color: String, devices: [Array('device'), 'tags'] },
  model: { name: String, manufacturer: String, channels: Number, createdAt: Date, devices: [Array('device'), 'model'] },
  installation: {
    name: String,
    kind: String,
    timezone: String,
    address: Object,
    createdAt: Date,
    devices: [Array('device'), 'installation'],
  },
  device: {
    name: String,
    serial: String,
    online: Boolean,
    batteryLevel: Number,
    firmware: String,
    address: Object,
    notes: Array(String),
    tenants: Array(String),
    createdAt: Date,
    lastSeenAt: Date,
    installation: ['installation', 'devices'],
    model: ['model', 'devices'],
    tags: [Array('tag'), 'devices'],
  },
};

const DAY = 86_400_000;
const START = Date.UTC(2016, 10, 7, 9, 30);

/** A UUID that only depends on a kind and a number. */
const uuid = (kind: number, number: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** The publisher of the channel `tetouan`. */
const TETOUAN_GATEWAY = '5c2d8f0e-6b1a-4f37-9d64-0a7e3b9c1f52';

const tags = [
  { id: uuid(1, 1), name: 'power', color: '#c92a2a' },
  { id: uuid(1, 2), name: 'weather', color: '#1971c2' },
  { id: uuid(1, 3), name: 'indoor', color: '#2f9e44' },
  { id: uuid(1, 4), name: 'to be replaced', color: '#f08c00' },
];

const models = [
  { id: uuid(2, 1), name: 'GW-8', manufacturer: 'Edge Works', channels: 8 },
  { id: uuid(2, 2), name: 'PM-3', manufacturer: 'Gridline', channels: 3 },
  { id: uuid(2, 3), name: 'WS-5', manufacturer: 'Skyward, Inc.', channels: 5 },
].map((model, at) => ({ ...model, createdAt: new Date(START - (9 - at) * 30 * DAY) }));

const installations = [
  {
    name: 'Tetouan',
    kind: 'city',
    timezone: 'Africa/Casablanca',
    address: { city: 'Tétouan', country: 'MA', position: { lat: 35.57, lon: -5.37 } },
  },
  {
    name: 'Torino Nord',
    kind: 'building',
    timezone: 'Europe/Rome',
    address: { city: 'Torino', street: 'Via Cigna 96/17', country: 'IT' },
  },
  {
    name: 'Lingotto; Sud',
    kind: 'building',
    timezone: 'Europe/Rome',
    address: { city: 'Torino', street: 'Via Nizza, 230', country: 'IT' },
  },
  { name: '=Warehouse "B"', kind: 'warehouse', timezone: 'Europe/Berlin', address: { city: 'Köln', country: 'DE' } },
  { name: 'Spare parts', kind: 'storage', timezone: 'utc', address: null },
].map((installation, at) => ({ id: uuid(3, at + 1), ...installation, createdAt: new Date(START + at * 40 * DAY) }));

/** The devices that the channel `tetouan` tells of. */
const tetouanDevices: readonly FleetRecord[] = [
  { id: TETOUAN_GATEWAY, name: 'City gateway', model: models[0]!.id, tags: [tags[0]!.id, tags[1]!.id] },
  { id: uuid(4, 1), name: 'Power zone 1', model: models[1]!.id, tags: [tags[0]!.id] },
  { id: uuid(4, 2), name: 'Power zone 2', model: models[1]!.id, tags: [tags[0]!.id] },
  { id: uuid(4, 3), name: 'Power zone 3', model: models[1]!.id, tags: [tags[0]!.id, tags[3]!.id] },
  { id: uuid(4, 4), name: 'Weather station', model: models[2]!.id, tags: [tags[1]!.id] },
].map((device) => ({ ...device, installation: installations[0]!.id }));

const others: readonly FleetRecord[] = Array.from({ length: 31 }, (_, at) => ({
  id: uuid(4, 100 + at),
  name: `Meter ${at + 1}`,
  model: models[at % models.length]!.id,
  // Every fifth device is nowhere, and has no tag.
  ...(at % 5 !== 4 && {
    installation: installations[1 + (at % 4)]!.id,
    tags: tags.filter((_tag, index) => (at >> index) & 1).map(({ id }) => id),
  }),
}));

/** The fleet: 36 devices, those of the channel `tetouan` first. */
export const DEMO_FLEET: Fleet = {
  tag: tags,
  model: models,
  installation: installations,
  device: [...tetouanDevices, ...others].map((device, at) => ({
    serial: `DL-${String(17_000 + 37 * at).padStart(8, '0')}`,
    online: at % 7 !== 3,
    batteryLevel: at % 4 === 0 ? null : (97 * at) % 101,
    firmware: `2.${at % 4}.${at % 10}`,
    address: { mac: `02:00:00:00:00:${(16 + at).toString(16)}`, network: { ip: `10.0.0.${at + 1}`, ports: [80, 443] } },
    notes: at % 6 === 0 ? ['checked', `=SUM(A${at})`] : [],
    tenants: ['demo'],
    createdAt: new Date(START + at * DAY),
    lastSeenAt: at % 7 === 3 ? null : new Date(Date.UTC(2017, 11, 30, 23, 50) - at * 600_000),
    ...device,
  })),
};
