import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectMap } from '../../../../src/sources/resources/object-map.ts';

test('the members of a parsed object are a map of them', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '0', 'length'));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.jsonValue())), name, (entries, other) => {
      // JSON.parse alone makes `__proto__` a member.
      const text = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`;
      const members = JSON.parse(text) as Record<string, unknown>;
      const expected = new Map(Object.entries(members));
      const map = new ObjectMap(members);
      expect([...map]).toEqual([...expected]);
      expect([...map.keys()]).toEqual([...expected.keys()]);
      expect([...map.values()]).toEqual([...expected.values()]);
      expect(map.size).toBe(expected.size);
      for (const key of [...expected.keys(), other]) {
        expect(map.get(key)).toEqual(expected.get(key));
        expect(map.has(key)).toBe(expected.has(key));
      }
      const told: unknown[] = [];
      map.forEach((value, key) => {
        told.push([key, value]);
      });
      expect(told).toEqual([...expected]);
    }),
  );
});
