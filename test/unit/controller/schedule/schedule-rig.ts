import { vi } from 'vitest';
import { createExportForm, type ExportForm } from '../../../../src/controller/export-form.ts';
import { createScheduleForm, type ScheduleForm } from '../../../../src/controller/schedule-form.ts';
import type { ScheduleState } from '../../../../src/controller/schedule-state.ts';
import { formats } from '../../../../src/formats/index.ts';
import { createExporter, type Exporter, type ExporterOptions, memorySource } from '../../../../src/index.ts';
import { sources } from '../../../../src/sources/index.ts';
import { FakeLocks } from '../../../support/fake-locks.ts';
import { FakeFolder, navigatorWith } from '../../../support/fake-private-files.ts';
import { FakeWorker } from '../../worker/fake-worker.ts';
import 'fake-indexeddb/auto';

/** The zone of the forms. */
export const ZONE = 'Europe/Rome';

/** Series that the forms offer. */
export const SERIES = [
  { channelId: 'c', name: 'urn:boiler:temperature', label: 'Temperature', unit: 'Cel' },
  { channelId: 'c', name: 'urn:boiler:power', label: 'Power', unit: 'W' },
  { channelId: 'd', name: 'urn:hall:humidity', label: 'Humidity', unit: '%RH' },
];

/** What a rig is made with. */
export interface RigOptions {
  /** Options of the exporter. */
  readonly exporter?: Partial<ExporterOptions>;
  /** Language of the forms. Default `en-GB`. */
  readonly locale?: string;
  /** Choices of the export form. */
  readonly preset?: Parameters<typeof createExportForm>[0]['preset'];
}

/** Two forms with an exporter that stores in a database of its own. */
export interface Rig {
  readonly exporter: Exporter;
  readonly form: ExportForm;
  readonly schedule: ScheduleForm;
  readonly databaseName: string;
  /** Waits for a state. */
  until(isIt: (state: ScheduleState) => unknown): Promise<ScheduleState>;
  /** Waits until the code and the texts are loaded and the stored exports are known. */
  open(): Promise<ScheduleState>;
  dispose(): void;
}

/** Texts without what versions of the engine's language data write differently: commas in dates, spaces at dashes. */
export const plain = (text: string): string => text.replaceAll(/\s*–\s*/g, '–').replaceAll(/,? +|\s+/g, ' ');

let count = 0;

/** Makes a rig. Its worker runs in the same thread. */
export function rig({ exporter: options, locale = 'en-GB', preset }: RigOptions = {}): Rig {
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('navigator', { ...navigatorWith(new FakeFolder()), locks: new FakeLocks().ofTab() });
  const messages = Array.from({ length: 60 }, (_, day) => ({
    ...{ channel: 'c', publisher: 'p', name: SERIES[0]!.name, value: day },
    time: Math.floor(Date.now() / 1000) - day * 86_400,
  }));
  const createWorker = () => new FakeWorker({ sources, formats }) as unknown as Worker;
  const databaseName = `schedule-form-${++count}`;
  const exporter = createExporter({ source: memorySource(messages), createWorker, databaseName, ...options });
  const form = createExportForm({
    ...{ exporter, series: SERIES, timezone: ZONE, locale, window: { from: 0, to: 86_400 } },
    preset: { series: [{ key: JSON.stringify(['c', '', SERIES[0]!.name]) }], ...preset },
  });
  const schedule = createScheduleForm(form);
  const until: Rig['until'] = (isIt) =>
    vi.waitFor(
      () => {
        if (!isIt(schedule.state)) throw new Error(`It stays ${JSON.stringify(schedule.state, null, 1)}`);
        return schedule.state;
      },
      { timeout: 4000 },
    );
  return {
    ...{ exporter, form, schedule, databaseName, until },
    async open() {
      schedule.open();
      return until(({ entries, places }) => entries && places.length > 0);
    },
    dispose() {
      schedule.dispose();
      form.dispose();
      exporter.dispose();
      vi.unstubAllGlobals();
    },
  };
}
