import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstDays, longFile } from '../browser/harness/oracles/tetouan.ts';
import { chromium, engines, type Tab } from './engine.ts';
import { Rig } from './rig.ts';
import { CASES, contentsOf, type WrittenFile, write } from './written-files.ts';

/** What Chromium writes, by case. */
const expected = new Map<string, WrittenFile[]>();

beforeAll(async () => {
  const rig = await Rig.start(chromium);
  const tab = await rig.open();
  for (const [name, what] of Object.entries(CASES)) expected.set(name, await write(tab, what));
  await rig.stop();
});

test('Chromium writes what the data say', () => {
  const [file] = expected.get('files of csv')!;
  expect(file!.bytes.toString()).toBe(longFile([0, 5], firstDays(3)));
});

describe.each(engines)('$name', (engine) => {
  let rig: Rig;
  let tab: Tab;
  beforeAll(async () => {
    rig = await Rig.start(engine);
    tab = await rig.open();
  });
  afterAll(async () => {
    const violations = await rig.reset();
    await rig.stop();
    expect(violations).toEqual([]);
  });

  test.each(Object.entries(CASES))('writes %s as Chromium does', async (name, what) => {
    const written = await write(tab, what);
    const files = expected.get(name)!;
    const facts = (file: WrittenFile) => [file.name, file.type, file.rows];
    expect(written.map(facts)).toEqual(files.map(facts));
    expect(written.length).toBeGreaterThan(0);
    for (const [index, file] of written.entries()) {
      const other = files[index]!;
      if (file.bytes.equals(other.bytes)) continue;
      expect(contentsOf(file)).toEqual(contentsOf(other));
      // It compresses otherwise.
      expect(engine.name, `the bytes of ${file.name} differ`).toBe('WebKitGTK');
      expect(file.name).not.toMatch(/\.csv$/);
    }
  });
});
