import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Resource } from '../../../src/core/resource.ts';
import { columns, readTable } from '../../support/resource-tables.ts';
import { hostileText } from '../../support/tables.ts';

const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b', 'a', '=1+1', '0', 'created-at', 'length', 'tenants'),
  hostileText.filter((text) => text !== ''),
);

const time = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2200-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** What JSON.parse gives, `__proto__` as a member included. */
const value = fc.oneof(
  fc.constantFrom('=cmd|calc', '+1', '@x', '-1', '\t=1', '2024-02-30T00:00:00Z', '', null, true, 0, -0, 1e308),
  time,
  hostileText,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.json({ maxDepth: 4 }).map((text): unknown => JSON.parse(text)),
  fc.constant(JSON.parse('{"__proto__":{"polluted":1}}') as unknown),
);

const attributes = fc.array(fc.tuple(name, value), { maxLength: 8 }).map((entries) => new Map(entries));

const batches = fc.array(
  fc.array(
    attributes.map((map): Resource => ({ type: 'devices', id: 'x', attributes: map, related: new Map() })),
    { maxLength: 6 },
  ),
  { maxLength: 5 },
);

/** The cell of a value, told in the plainest way. */
function expectedCell(given: unknown): unknown {
  if (given === undefined || given === null) return null;
  if (typeof given === 'object') return JSON.stringify(given);
  const looksLikeTime = typeof given === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(given);
  if (looksLikeTime && !Number.isNaN(Date.parse(given)) && new Date(given).toISOString() === given)
    return new Date(given);
  return given;
}

/** Names that count as `tenants` in any style. */
const isTenants = (text: string) => /^[-_ ]*t[-_ ]*e[-_ ]*n[-_ ]*a[-_ ]*n[-_ ]*t[-_ ]*s[-_ ]*$/i.test(text);

test('any JSON comes out of the default columns as it went in', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (given) => {
      const table = await readTable(given);
      const resources = given.flat();
      const names = new Set(resources.flatMap((one) => [...one.attributes.keys()]));
      const shown = [...names].filter((one) => one !== 'id' && !isTenants(one));
      expect(table.labels).toEqual(['id', ...shown]);
      expect(table.rows).toEqual(
        resources.map((one) => [one.id, ...shown.map((column) => expectedCell(one.attributes.get(column)))]),
      );
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      // Each default column can be asked for by its id, and shows the same.
      if (resources.length === 0) return;
      const asked = await readTable(given, { columns: columns(...table.ids) });
      expect(asked.rows).toEqual(table.rows);
      expect(asked.kinds).toEqual(table.kinds);
    }),
    { numRuns: 300 },
  );
});

test('any column id and any include ends in a table or in a fault with its path', async () => {
  await fc.assert(
    fc.asyncProperty(
      batches.filter((given) => given.flat().length > 0),
      fc.array(
        fc.oneof(
          name,
          name.map((one) => `device.${one}`),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      fc.array(name, { maxLength: 2 }),
      async (given, ids, include) => {
        const read = readTable(given, { columns: columns(...ids), include });
        const outcome = await read.catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'invalid-request' });
        else expect(outcome).toMatchObject({ ids });
      },
    ),
    { numRuns: 200 },
  );
});
