import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportCode, literal } from '../../../demo/home/code-text.ts';

describe('a literal', () => {
  it('has the value that it was made of', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(runInNewContext(`(${literal(value)})`))).toBe(JSON.stringify(value));
      }),
    );
  });

  it.each(["it's", '"', '\\', '\u2028', `$\{x}`, '</script>', '__proto__'])(
    'keeps %j as a text and as a key',
    (text) => {
      const made = runInNewContext(`(${literal(JSON.parse(JSON.stringify({ [text]: text })))})`);
      expect(Object.entries(made)).toEqual([[text, text]]);
    },
  );

  it('is short where it fits a line', () => {
    expect(literal({ a: 1, b: ['x', null] })).toBe("{ a: 1, b: ['x', null] }");
    expect(literal({ text: 'x'.repeat(80), other: 1 })).toBe(`{\n  text: '${'x'.repeat(80)}',\n  other: 1,\n}`);
  });
});

it('the code of an export leaves out options that code cannot show', () => {
  const request = { type: 'oneTime', format: { extension: 'csv' }, items: [] } as const;
  const onProgress = () => {};
  expect(exportCode(request, { onProgress }, 'http://x/')).toContain('items: [] });\n');
  expect(exportCode(request, { onProgress, units: 'header' }, 'http://x/')).toContain(
    "items: [] }, { units: 'header' });",
  );
});
