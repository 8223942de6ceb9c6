import { describe, expect, it } from 'vitest';
import type { ExportRequest, MessageParams, ReportParams } from '../../../src/contract/request.ts';
import { parseStoredExport } from '../../../src/contract/stored-export.ts';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import type { ExportError } from '../../../src/core/errors.ts';
import { copyOf, fullRequest, messageParams, smallRequest } from './example-requests.ts';

const added = {
  id: 'e1',
  createdAt: '2024-05-01T10:00:00.000Z',
  updatedAt: '2024-05-01T12:00:00+02:00',
  deletedAt: null,
};

describe('requireSyncable', () => {
  it('accepts a request with notification', () => {
    expect(() => requireSyncable(fullRequest)).not.toThrow();
  });

  it('refuses a request without notification, and says why', () => {
    expect(() => requireSyncable(smallRequest)).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        issues: [{ path: ['notification'], message: expect.stringContaining('a server needs one message') }],
      }),
    );
  });

  it.each([null, 5, 'x', []])('accepts a template whose elements hold anything, such as a template %j', (template) => {
    const elements = [{ id: 'a', kind: 'text', sources: [{ template, elements: [] }, null, 5] }];
    const request = { ...fullRequest, items: [{ params: { template: { elements } } }] };
    expect(() => requireSyncable(request as never)).not.toThrow();
  });

  it.each(['count', 'first', 'last', 'median'])(
    'refuses the decimation %s anywhere, and says that only a browser computes it',
    (dsf) => {
      const params = { ...messageParams, decimation: { ds: '1h', dsf } } as MessageParams;
      const report = {
        template: {},
        elements: [
          { id: 'a', kind: 'text', sources: [] },
          { id: 'b', kind: 'table', sources: [messageParams, params] },
        ],
      } satisfies ReportParams;
      const request = { ...fullRequest, items: [{ params: messageParams }, { params }, { params: report }] };
      const { notification: _, ...withoutNotification } = request;
      const dsfPath = ['decimation', 'dsf'];
      const paths = [
        ['items', 1, 'params', ...dsfPath],
        ['items', 2, 'params', 'elements', 1, 'sources', 1, ...dsfPath],
      ];
      const refusalOf = (asked: ExportRequest): ExportError => {
        try {
          requireSyncable(asked);
        } catch (error) {
          return error as ExportError;
        }
        throw new Error('It passes.');
      };
      const { code, issues } = refusalOf(request);
      expect([code, issues.map(({ path }) => path)]).toEqual(['invalid-request', paths]);
      expect(issues[0]!.message).toBe(
        `items[1].params.decimation.dsf is "${dsf}", which only a browser computes: have the browser run it, or choose avg, max, min, sum, stddev or variance.`,
      );
      expect(refusalOf(withoutNotification).issues.map(({ path }) => path)).toEqual([['notification'], ...paths]);
    },
  );
});

describe('parseStoredExport', () => {
  it('copies a stored export, deleted or not', () => {
    const living = { ...fullRequest, ...added };
    expect(parseStoredExport(living)).toStrictEqual(living);
    const deleted = { ...smallRequest, ...added, deletedAt: '2024-05-02T10:00:00Z' };
    expect(parseStoredExport(deleted)).toStrictEqual(deleted);
  });

  it('leaves out unknown fields at every level, and does not change the reply', () => {
    const reply = { ...copyOf(fullRequest), ...added, owner: { a: 1 } };
    Object.assign(reply.items[0]!, { state: 'done' });
    Object.assign(reply.items[2]!.params, { version: 2 });
    Object.assign(reply.format, { delimiter: ',' });
    const before = copyOf(reply);
    expect(parseStoredExport(reply)).toStrictEqual({ ...fullRequest, ...added });
    expect(reply).toStrictEqual(before);
  });

  it.each([
    ['id', undefined, 'id is missing'],
    ['id', '', 'id must be the id of the export'],
    ['createdAt', 1_700_000_000, 'createdAt must be an ISO 8601 date and time'],
    ['createdAt', null, 'not null'],
    ['updatedAt', '2024-13-01T00:00:00Z', 'not "2024-13-01T00:00:00Z"'],
    ['updatedAt', 'May 1, 2024', 'not "May 1, 2024"'],
    ['deletedAt', undefined, 'deletedAt is missing'],
    ['items', [], 'at least one item'],
    ['type', 'x', 'type must be "recurring" or "oneTime"'],
  ])('refuses a reply with %s = %j as a bad response', (field, value, part) => {
    const reply = { ...fullRequest, ...added, unknown: 1, [field]: value };
    expect(() => parseStoredExport(reply)).toThrow(
      expect.objectContaining({ code: 'bad-response', message: expect.stringContaining(part), issues: [] }),
    );
  });

  it.each([null, 'text', [], undefined])('refuses %j as a bad response', (reply) => {
    expect(() => parseStoredExport(reply)).toThrow(expect.objectContaining({ code: 'bad-response' }));
  });
});
