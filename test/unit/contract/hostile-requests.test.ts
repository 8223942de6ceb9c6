import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import {
  copyOf,
  fullRequest,
  messageParams,
  notificationMessages,
  reportParams,
  smallRequest,
} from './example-requests.ts';

function refusal(input: unknown): ExportError {
  try {
    parseRequest(input);
  } catch (error) {
    if (error instanceof ExportError && error.code === 'invalid-request') return error;
    throw error;
  }
  throw new Error('The request was accepted.');
}

function withTemplate(template: unknown): unknown {
  return { ...smallRequest, items: [{ params: { ...reportParams, template } }] };
}

const TEMPLATE = ['items', 0, 'params', 'template'];

describe('parseRequest on hostile input', () => {
  it.each([
    ['a function', () => 1, 'is a function'],
    ['a symbol', Symbol('s'), 'is a symbol'],
    ['a bigint', 5n, 'is a bigint'],
    [
      'a date',
      new Date(0),
      'is an object of kind "Date", which no request can hold: a time is a number of Unix seconds',
    ],
    ['a map', new Map(), 'is an object of kind "Map"'],
    ['a pattern', /x/, 'is an object of kind "RegExp"'],
    ['a typed array', new Uint8Array(2), 'is an object of kind "Uint8Array"'],
    ['a promise', Promise.resolve(), 'is an object of kind "Promise"'],
  ])('refuses %s wherever it is, once', (_, value, part) => {
    const message = expect.stringContaining(part);
    expect(refusal(value).issues).toEqual([{ path: [], message }]);
    expect(refusal({ ...smallRequest, periodStart: value }).issues).toEqual([{ path: ['periodStart'], message }]);
    expect(refusal({ ...smallRequest, format: value }).issues).toEqual([{ path: ['format'], message }]);
    expect(refusal({ ...smallRequest, surplus: value }).issues).toContainEqual({ path: ['surplus'], message });
    expect(refusal(withTemplate({ a: [value] })).issues).toEqual([{ path: [...TEMPLATE, 'a', 0], message }]);
  });

  it('refuses numbers in a template that JSON cannot express, and holes in its lists', () => {
    expect(refusal(withTemplate({ a: Number.NaN })).issues[0]!.path).toEqual([...TEMPLATE, 'a']);
    expect(refusal(withTemplate({ a: [1, undefined, 3] })).issues[0]!.path).toEqual([...TEMPLATE, 'a', 1]);
  });

  it('still finds the other faults', () => {
    const paths = refusal({ ...smallRequest, type: 'x', periodStart: () => 1, items: [] }).issues.map(
      ({ path }) => path,
    );
    expect(paths).toEqual([['periodStart'], ['type'], ['items']]);
  });

  it("passes on what a getter of the page's own object throws", () => {
    const fault = new Error('not ready');
    const format = {
      get extension(): string {
        throw fault;
      },
    };
    expect(() => parseRequest({ ...smallRequest, format })).toThrow(fault);
  });

  it('escapes the class name of an object in a message', () => {
    const named = { [Symbol.toStringTag]: `\u202e${'x'.repeat(500)}\n` };
    const [issue] = refusal({ ...smallRequest, format: named }).issues;
    expect(issue!.message).toMatch(/kind "\\u\{202e\}x+…"/);
    expect(issue!.message.length).toBeLessThan(160);
  });

  it('treats __proto__ as an unknown field and pollutes nothing', () => {
    const text = JSON.stringify(smallRequest).replace('{', '{"__proto__":{"polluted":1},');
    const error = refusal(JSON.parse(text));
    expect(error.issues).toEqual([{ path: [], message: expect.stringContaining('unknown field "__proto__"') }]);
    expect('polluted' in {}).toBe(false);
  });

  it('treats __proto__ in a template as an ordinary field', () => {
    const template: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    const result = parseRequest(withTemplate(template));
    const copy: unknown = Reflect.get(result.items[0]!.params, 'template');
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(template));
    expect('polluted' in {}).toBe(false);
  });

  it('ignores inherited fields', () => {
    expect(refusal(Object.create(smallRequest)).issues.map(({ path }) => path)).toEqual([
      ['format'],
      ['type'],
      ['items'],
    ]);
  });

  it('refuses objects that contain themselves', () => {
    const template: Record<string, unknown> = { list: [] };
    template.list = [template, template];
    expect(refusal(withTemplate(template)).issues.map(({ path }) => path)).toEqual([
      [...TEMPLATE, 'list', 0],
      [...TEMPLATE, 'list', 1],
    ]);
  });

  it('accepts the same object in two places', () => {
    const shared = { a: 1 };
    const input = withTemplate({ one: shared, two: [shared] });
    expect(parseRequest(input)).toStrictEqual(copyOf(input));
  });

  it('refuses deep nesting, in any field', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    for (const input of [deep, { ...smallRequest, type: deep }, withTemplate({ deep })]) {
      expect(refusal(input).issues[0]!.message).toContain('is nested too deeply: 100 levels are the most');
    }
  });

  it('refuses input that expands to more than a million values', () => {
    let bomb: unknown = 'x';
    for (let level = 0; level < 60; level++) bomb = [bomb, bomb];
    for (const input of [withTemplate({ bomb }), new Array(4e9).fill(0, 0, 0), { length: new Array(2e6).fill(1) }]) {
      expect(refusal(input).issues).toEqual([
        { path: [], message: expect.stringContaining('The request is too large: it may hold 1000000 values') },
      ]);
    }
  });

  it('shortens huge texts in its messages, whatever they contain', () => {
    const texts = [
      'x'.repeat(5e6),
      ','.repeat(5e6),
      '\u0000\u202e'.repeat(1e6),
      '\ud800'.repeat(1e6),
      '😀'.repeat(1e6),
    ];
    for (const text of texts) {
      const params = { ...messageParams, target: { value: text, label: text }, decimation: { ds: text, dsf: text } };
      const error = refusal({
        ...fullRequest,
        type: text,
        [text]: 1,
        format: { ...fullRequest.format, timezone: text, csvDelimiter: text },
        items: [{ params: { ...params, period: text, from: text } }],
        periodicity: text,
      });
      expect(error.issues.length).toBeGreaterThanOrEqual(8);
      for (const { message } of error.issues) {
        expect(message.length).toBeLessThan(320);
        expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    }
  });

  it('accepts 10,000 items', () => {
    const items = Array.from({ length: 10_000 }, () => fullRequest.items[0]);
    const request = { ...fullRequest, items };
    expect(parseRequest(request)).toStrictEqual(request);
  });

  it('lists the faults of thousands of items, and says when it stops', () => {
    const three = { params: { channelId: 5, subtopic: '', target: { value: '' } } };
    const some = refusal({ ...smallRequest, items: Array(3_000).fill(three) });
    expect(some.issues).toHaveLength(9_000);
    expect(some.message).toMatch(/\(and 8999 more faults\)$/);
    const many = refusal({ ...smallRequest, items: Array(200_000).fill(5), type: 'x' });
    expect(many.issues).toHaveLength(10_002);
    expect(many.issues.at(-1)).toEqual({
      path: ['items'],
      message: expect.stringContaining('has 10000 faults so far'),
    });
  });

  it('survives faults in long lists within long lists', () => {
    const elements = Array(12_000).fill({ id: 'a', kind: 'text', sources: [{}] });
    const items = Array(4).fill({ params: { template: {}, elements } });
    expect(refusal({ ...smallRequest, items }).issues.length).toBeGreaterThan(10_000);
    const messages = Array(150_000).fill({ ...notificationMessages[0], medium: 1 });
    expect(refusal({ ...smallRequest, notification: { messages } }).issues.length).toBeGreaterThan(10_000);
  });

  it('reports repeated ids of a great many elements as one fault', () => {
    const elements = Array.from({ length: 200_000 }, (_, index) => ({
      id: `e${index >> 1}`,
      kind: 'text',
      sources: [],
    }));
    expect(refusal({ ...smallRequest, items: [{ params: { template: {}, elements } }] }).issues).toEqual([
      {
        path: ['items', 0, 'params', 'elements'],
        message: expect.stringContaining('these repeat: "e0", "e1", "e2", "e3", "e4" and 99995 more'),
      },
    ]);
  });
});
