import { describe, expect, it } from 'vitest';
import { type Choices, requestOf } from '../../../demo/page/request.ts';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import type { MessageParams } from '../../../src/contract/request.ts';

const choices: Choices = {
  channelId: 'tetouan',
  subtopic: '',
  metrics: [
    { name: 'urn:tetouan:temperature', label: 'Temperature' },
    { name: 'urn:tetouan:humidity', label: '' },
  ],
  from: 1_483_228_800,
  to: 1_483_232_400,
  timezone: 'Europe/Rome',
  decimation: { ds: '15m', dsf: 'avg' },
  delta: true,
  layout: 'wide',
  template: 'tabular',
  columns: [
    { id: 'time', label: 'Time' },
    { id: 'urn:tetouan:humidity', label: 'Humidity' },
  ],
  filename: 'tetouan',
  extension: 'csv',
  parts: 'one',
  delimiter: ';',
};

describe('the request of the form', () => {
  it('is valid and contains all choices', () => {
    const request = requestOf(choices);
    expect(() => parseRequest(request)).not.toThrow();
    expect(request.items[0]).toEqual({
      filename: 'tetouan',
      params: {
        channelId: 'tetouan',
        subtopic: '',
        target: {
          value: 'urn:tetouan:temperature,urn:tetouan:humidity',
          label: 'Temperature,urn:tetouan:humidity',
        },
        from: 1_483_228_800,
        to: 1_483_232_400,
        decimation: { ds: '15m', dsf: 'avg' },
        transform: 'delta',
        outputFormat: 'wide',
      },
    });
    expect(request.format).toMatchObject({ timezone: 'Europe/Rome', csvDelimiter: ';', columns: choices.columns });
  });

  it('has an item for each metric, named after it, when metrics are separate', () => {
    const { items, format } = requestOf({ ...choices, extension: 'xlsx', parts: 'workbook', delimiter: '' });
    expect(format).toMatchObject({ extension: 'xlsx', filename: 'tetouan' });
    expect(items.map(({ filename, params }) => [filename, (params as MessageParams).target])).toEqual([
      ['Temperature', { value: 'urn:tetouan:temperature', label: 'Temperature' }],
      [undefined, { value: 'urn:tetouan:humidity' }],
    ]);
    expect(() => parseRequest(requestOf({ ...choices, parts: 'zip' }))).not.toThrow();
  });

  it('leaves out everything that is not chosen', () => {
    const { decimation, ...rest } = choices;
    expect(decimation).toBeDefined();
    const metrics = [{ name: '__proto__', label: '' }];
    const request = requestOf({ ...rest, metrics, from: Number.NaN, delta: false, filename: '', delimiter: '' });
    expect(request.items[0]).toEqual({
      params: { channelId: 'tetouan', subtopic: '', target: { value: '__proto__' }, to: rest.to, outputFormat: 'wide' },
    });
    expect(request.format).not.toHaveProperty('csvDelimiter');
  });
});
