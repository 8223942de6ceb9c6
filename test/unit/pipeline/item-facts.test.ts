import { describe, expect, test } from 'vitest';
import type { ExportRequest, MessageParams } from '../../../src/contract/request.ts';
import { WarningLog } from '../../../src/core/warnings.ts';
import { formats } from '../../../src/formats/index.ts';
import { type ExportSettingsOptions, exportSettings } from '../../../src/pipeline/export-settings.ts';
import { itemFacts } from '../../../src/pipeline/item-facts.ts';
import { isMessagePlan } from '../../../src/pipeline/item-plans.ts';
import { terms } from '../../../src/pipeline/item-terms.ts';
import { planExport } from '../../../src/pipeline/plan.ts';
import { UnitLog } from '../../../src/pipeline/unit-log.ts';
import { batchesOf } from '../../support/samples.ts';
import { requestFor } from './job.ts';

/** Returns the facts of a table of these items by label. Each name has one message with a unit. */
function factsOf(
  items: readonly Partial<MessageParams>[],
  units: Readonly<Record<string, string>> = {},
  settings: ExportSettingsOptions = {},
  format: Partial<ExportRequest['format']> = {},
): Record<string, unknown> {
  const request = requestFor(items, { columns: ['time', 't'].map((id) => ({ id, label: id })), ...format });
  const plan = planExport(
    request,
    { now: 1e9, bundle: undefined, formats, terms, settings: exportSettings(settings) },
    new WarningLog(),
  );
  const read = plan.items.filter(isMessagePlan).map((item) => {
    const log = new UnitLog();
    const samples = Object.entries(units).map(([name, unit]) => ({ time: 0, name, unit, value: 1 }));
    for (const { table } of batchesOf(samples)) log.learn(table);
    return { item, columns: item.columns, units: log };
  });
  return Object.fromEntries(itemFacts(read, plan).map(({ label, value }) => [label, value]));
}

const wide = { outputFormat: 'wide', target: { value: 't', label: 'Temperature' }, to: 86_400 } as const;
const hourly = (dsf: 'avg' | 'count' | 'first' | 'last' | 'median' | 'variance') =>
  ({ ...wide, decimation: { ds: '1h', dsf } }) as const;

describe('the facts of a table', () => {
  test('describe its values, with their unit', () => {
    const said = (dsf: 'avg' | 'count' | 'first' | 'last' | 'median' | 'variance') => {
      const { Values, Variable } = factsOf([hourly(dsf)], { t: 'Cel' });
      return [Values, Variable];
    };
    expect(said('avg')).toEqual(['average per hour', 'Temperature (°C)']);
    expect(said('variance')).toEqual(['variance per hour', 'Temperature (°C²)']);
    expect(said('count')).toEqual(['number of readings per hour', 'Temperature']);
    expect(said('first')).toEqual(['first reading per hour', 'Temperature (°C)']);
    expect(said('last')).toEqual(['last reading per hour', 'Temperature (°C)']);
    expect(said('median')).toEqual(['median per hour', 'Temperature (°C)']);
  });

  test('say what is shown when there is no reading', () => {
    const values = (gaps: 'absent' | 'empty' | 'previous' | 'linear', more: object = {}) =>
      factsOf([{ ...hourly('avg'), ...more }], {}, { gaps }).Values;
    expect(values('absent')).toBe('average per hour');
    expect(values('empty')).toBe('average per hour, left empty where there is no reading');
    expect(values('previous')).toBe('average per hour, the one before where there is no reading');
    expect(values('linear', { transform: 'delta' })).toBe(
      'average per hour, as the difference from the one before, interpolated where there is no reading',
    );
    expect(factsOf([wide], {}, { gaps: 'linear' }).Values).toBe('every reading');
  });

  test('of several items state shared facts once, and other facts with their variables', () => {
    const items = [
      { ...wide, channelId: 'c1', from: 0 },
      { ...wide, channelId: 'c2', from: 86_400, to: 172_800, transform: 'delta' as const, subtopic: 's' },
      { ...wide, channelId: 'c2', target: { value: 't,urn:x:h' }, from: 3600 },
    ];
    expect(factsOf(items, { t: 'Cel', 'urn:x:h': '%RH' })).toEqual({
      Period: '1–2 January 1970',
      'Time zone': 'UTC',
      Channels: 'c1, c2',
      Subtopic: 's',
      Variables: 'Temperature (°C), t (°C), h (% RH)',
      Values:
        'every reading (Temperature, t and h); every reading, as the difference from the one before (Temperature)',
    });
  });
});
