import { expect, test } from 'vitest';
import { type PartFile, partLoader } from '../../../src/worker/part-loader.ts';

/** A loader of parts, each of which exports its name and what it finds of others; `asked` lists the loads. */
function loader(needs: Readonly<Record<string, readonly string[]>>, files: Readonly<Record<string, PartFile>> = {}) {
  const asked: string[] = [];
  const load = partLoader(
    () => ['engine'],
    'b1',
    needs,
    async (name) => {
      asked.push(name);
      const part: PartFile = { build: 'b1', default: (loaded) => ({ name, found: Object.keys(loaded).sort() }) };
      return files[name] ?? part;
    },
  );
  return { load, asked };
}

test('loads a part once, with all that it needs, which run before it', async () => {
  const { load, asked } = loader({ pdf: ['more', 'reports'], reports: ['more'] });
  const [pdf, again] = await Promise.all([load('pdf'), load('pdf')]);
  expect(pdf).toEqual({ name: 'pdf', found: ['engine', 'more', 'reports'] });
  expect(again).toBe(pdf);
  // At once, not one after the other.
  expect(asked).toEqual(['pdf', 'more', 'reports']);
});

test('loads a part anew that failed, but not what it needs', async () => {
  let isBroken = true;
  const broken: PartFile = {
    get build() {
      if (isBroken) throw new Error('cut off');
      return 'b1';
    },
    default: () => ({}),
  };
  const { load, asked } = loader({ pdf: ['more'] }, { pdf: broken });
  await expect(load('pdf')).rejects.toThrow('cut off');
  isBroken = false;
  await load('pdf');
  expect(asked).toEqual(['pdf', 'more', 'pdf']);
});

test('refuses a part of another build', async () => {
  const { load } = loader({}, { pdf: { build: 'b0', default: () => ({}) } });
  await expect(load('pdf')).rejects.toThrow('pdf.js is of another build than the worker');
});
