import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { ExportError, type RequestIssue } from '../../../src/core/errors.ts';
import {
  copyOf,
  fullRequest,
  messageParams,
  notificationMessages,
  reportParams,
  resourceParams,
  smallRequest,
  withChange,
} from './example-requests.ts';

/** Returns the faults of a refused request; empty when it is accepted. */
function issuesOf(input: unknown): readonly RequestIssue[] {
  try {
    parseRequest(input);
    return [];
  } catch (error) {
    if (!(error instanceof ExportError) || error.code !== 'invalid-request') throw error;
    return error.issues;
  }
}

/** Parses a path as code writes it. */
function read(path: string): (string | number)[] {
  return path === '' ? [] : path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function withParams(params: object, ...more: object[]): unknown {
  return { ...fullRequest, items: [params, ...more].map((each) => ({ params: each })) };
}

describe('parseRequest on valid requests', () => {
  const small = smallRequest.items[0]!.params;
  const valid: [string, ExportRequest][] = [
    ['with every field', fullRequest],
    ['with no optional field', smallRequest],
    ['of resources', { ...smallRequest, items: [{ params: resourceParams }] }],
    ['of resources with only type and ids', { ...smallRequest, items: [{ params: { type: 'devices', ids: ['1'] } }] }],
    ['of a report', { ...smallRequest, format: { extension: 'pdf' }, items: [{ params: reportParams }] }],
    ['of an empty report', { ...smallRequest, items: [{ params: { template: {}, elements: [] } }] }],
    ['in XLSX', { ...smallRequest, format: { extension: 'xlsx', template: 'tabular' } }],
    ['without notification though recurring', { ...smallRequest, type: 'recurring', periodicity: 'P2W' }],
    ['that is long', { ...smallRequest, items: [{ params: { ...small, outputFormat: 'long' } }] }],
    ['with a window before 1970', { ...smallRequest, items: [{ params: { ...small, from: -100, to: -0.5 } }] }],
  ];
  it.each(valid)('copies a request %s, field for field', (_, request) => {
    const result = parseRequest(request);
    expect(result).toStrictEqual(request);
    expect(result).not.toBe(request);
  });

  it('shares nothing with the input, including the template of a report', () => {
    const input = copyOf(fullRequest);
    const result = parseRequest(input);
    input.items[0]!.params = resourceParams;
    input.format.columns[0]!.label = 'changed';
    reachIn(input.items[2]!.params, 'template', 'pages', '0').rows = 'changed';
    expect(result).toStrictEqual(fullRequest);
  });

  it('treats undefined as absent, as JSON does', () => {
    const input = { ...smallRequest, periodicity: undefined, format: { extension: 'csv', timezone: undefined } };
    expect(parseRequest(input)).toStrictEqual(smallRequest);
  });

  it('reads objects without a prototype, and the fields of class instances', () => {
    class Format {
      extension = 'csv';
    }
    const input = Object.assign(Object.create(null), smallRequest, { format: new Format() });
    expect(parseRequest(input)).toStrictEqual(smallRequest);
  });

  const accepted: [string, unknown][] = [
    ...['utc', 'UTC', 'Utc', 'Europe/Rome', 'europe/rome', 'Etc/GMT+2', 'Africa/Casablanca'].map(
      (zone): [string, string] => ['format.timezone', zone],
    ),
    ...[',', ';', '\t', '|', ' ', ':', '😀', '_', '·'].map((text): [string, string] => ['format.csvDelimiter', text]),
    ...['P1D', 'P2W', 'PT15M', 'PT1S', 'P1Y6M4DT12H30M5S'].map((text): [string, string] => ['periodicity', text]),
    ...['1s', '15m', '24h', '1d', '2w', '1M', '10y', '100000000000s'].map((text): [string, string] => [
      'items.0.params.decimation.ds',
      text,
    ]),
    ...['avg', 'max', 'min', 'sum', 'stddev', 'variance', 'count', 'first', 'last', 'median'].map(
      (text): [string, string] => ['items.0.params.decimation.dsf', text],
    ),
    ['items.0.params.target', { value: 'one, two', label: 'one, Second' }],
    ['items.0.params.subtopic', ''],
    ['items.0.params.target', { value: 'one' }],
    ['items.0.params.target', { value: ' one ,two', label: 'b , a' }],
    ['items.0.params.from', undefined],
    ['items.0.params.to', undefined],
    ['items.0.params.to', 1e11],
    ['items.0.params.period', undefined],
    ['items.1.params.page', { limit: 1, offset: 10 }],
    ...[undefined, 'd1', ' d1, d2 '].map((ids): [string, unknown] => ['items.1.params.ids', ids]),
    ...[undefined, [], 'owner, installation'].map((names): [string, unknown] => ['items.1.params.include', names]),
    ['items.2.params.elements', undefined],
    ['items.2.params.elements', []],
    ['items.2.params.elements.0', { id: 'intro', type: 'text' }],
    ['items.2.params.elements.0', { id: 'intro' }],
    ['items.2.params.elements.0.formats', [{ type: 'line', unknown: { kept: [1] } }]],
    ...[[], [{ op: 'scale', by: 2 }], [{ op: 'of a server' }], 'anything'].map((postProc): [string, unknown] => [
      'items.2.params.elements.1.sources.0.postProc',
      postProc,
    ]),
    ['notification.messages', [...notificationMessages].reverse()],
    ...['email', 'telegram', 'slack', 'discord'].map((text): [string, string] => [
      'notification.messages.0.medium',
      text,
    ]),
  ];
  it.each(accepted)('accepts %s = %j', (path, value) => {
    const request = withChange(fullRequest, read(path), value);
    expect(parseRequest(request)).toStrictEqual(request);
  });
});

describe('parseRequest on one fault', () => {
  const required = [
    '',
    'format',
    'format.extension',
    'format.columns.0.id',
    'format.columns.1.label',
    'type',
    'items',
    'items.0.params',
    'items.0.params.target',
    'items.0.params.target.value',
    'items.0.params.channelId',
    'items.0.params.subtopic',
    'items.0.params.decimation.ds',
    'items.0.params.decimation.dsf',
    'items.1.params.type',
    'items.1.params.page.limit',
    'items.1.params.page.offset',
    'items.2.params.template',
    'items.2.params.elements.0.id',
    'items.2.params.elements.1.sources.0.channelId',
    'periodicity',
    'notification.messages',
    'notification.messages.0.policy',
    'notification.messages.0.medium',
    'notification.messages.0.title',
    'notification.messages.0.text',
    'format.columns',
  ];
  it.each(required)('says that "%s" is missing, and nothing else', (path) => {
    const issues = issuesOf(withChange(fullRequest, read(path), undefined));
    expect(issues).toEqual([{ path: read(path), message: expect.stringMatching(/ is missing: .{15}/) }]);
  });

  const optional = [
    'format.filename',
    'format.timezone',
    'format.template',
    'format.csvDelimiter',
    'items.0.filename',
    'items.0.params.target.label',
    'items.0.params.to',
    'items.0.params.period',
    'items.0.params.decimation',
    'items.0.params.transform',
    'items.0.params.outputFormat',
    'items.1.params.include',
    'items.1.params.page',
    'periodStart',
    'notification',
    'notification.messages.0.target',
  ];
  it.each(optional)('accepts a request without %s', (path) => {
    expect(issuesOf(withChange(fullRequest, read(path), undefined))).toEqual([]);
  });

  const every = [...new Set([...required, ...optional, 'items.0.params.from'])];
  it.each(every)('refuses null and a boolean as "%s", naming the value', (path) => {
    for (const value of [null, true]) {
      const issues = issuesOf(withChange(fullRequest, read(path), value));
      expect(issues.filter((issue) => issue.path.length === read(path).length)).toContainEqual({
        path: read(path),
        message: expect.stringMatching(new RegExp(`must be .+, not ${value}\\.$`)),
      });
    }
  });

  const text = reportParams.elements[0];
  const refused: [string, unknown, string][] = [
    ['', [], 'The request must be an object with format, type and items, not an empty list.'],
    ['', 'text', 'not "text"'],
    ['format.extension', 'doc', '"csv", "xlsx" or "pdf", not "doc"'],
    ['format.extension', 'CSV', 'not "CSV"'],
    ['format.template', 'wide', '"tabular" or "expanded"'],
    ['format.columns', [], 'at least one column, not an empty list'],
    ['format.columns.0.id', ' ', 'must be the id of a column'],
    ['format.timezone', '+02:00', '"Europe/Rome", not "+02:00"'],
    ['format.timezone', '-0500', 'not "-0500"'],
    ['format.timezone', 'UTC+2', 'not "UTC+2"'],
    ['format.timezone', 'Mars/Olympus', 'not "Mars/Olympus"'],
    ['format.timezone', '', 'not an empty text'],
    ['format.timezone', 'x'.repeat(1000), 'xxx…"'],
    ...[
      ...['', ';;', '"', "'", '\r', '\n', 'a', 'é', '5', '٣', '+', '-', '.', '\ud800', 'e\u0301'],
      // Invisible and combining characters, and signs that begin a formula.
      ...['\0', '\u0007', '\v', '\f', '\u0085', '\u00a0', '\u00ad', '\u200b', '\u200f', '\u2028', '\u2029', '\ufeff'],
      ...['\u0301', '\ue000', '\ufffe', '=', '@', '＝', '＠', '＋'],
    ].map((text): [string, unknown, string] => ['format.csvDelimiter', text, 'must be a tab, a space or one visible']),
    ['format.csvDelimiter', 9, 'must be one character'],
    ['type', 'once', '"recurring" or "oneTime", not "once"'],
    ['items', [], 'at least one item, not an empty list'],
    ['items', {}, 'not an object'],
    ['items.1', 'x', 'items[1] must be an item with params, not "x"'],
    ['items.0.params', {}, 'must be the params of messages (target, channelId, subtopic, …), of resources'],
    ['items.0.params.target', 'temperature', 'must be an object with the names to export'],
    [
      'items.0.params.target.label',
      'urn:tetouan:humidity, Humidity',
      'items[0].params.target.label must not use "urn:tetouan:humidity", the name of another target, as a label: choose',
    ],
    ['items.0.params.channelId', '', 'must be the id of the channel to read, not an empty text'],
    ['items.0.params.subtopic', 5, '("" for all subtopics), not 5'],
    ['items.0.params.from', '2017', 'a time in Unix seconds, such as 1700000000, not "2017"'],
    ['items.0.params.from', Number.NaN, 'must be a finite number, not NaN'],
    ['items.0.params.to', Number.POSITIVE_INFINITY, 'must be a finite number, not Infinity'],
    ['items.0.params.to', 1_483_315_200_000, '1483315200000 looks like milliseconds: divide it by 1000'],
    ['items.0.params.to', 100_000_000_000.5, 'looks like milliseconds'],
    ['items.0.params.from', -1e12, 'looks like milliseconds'],
    ['items.0.params.to', messageParams.from, 'items[0].params.to must be later than from, which is 1483228800.25'],
    ['items.0.params.to', 5, 'later than from, which is 1483228800.25, but is 5'],
    ['items.0.params.period', 'P0D', 'cannot be used: "P0D" is a duration of zero'],
    ['items.0.params.period', '-P1D', '"-P1D" is not an ISO 8601 duration'],
    ['items.0.params.period', '1 day', 'such as "P1D" or "PT15M", not "1 day"'],
    ['items.0.params.period', `P${'1'.repeat(200)}D`, '11…"'],
    ['items.0.params.period', 86_400, 'such as "P1D" or "PT15M", not 86400'],
    ...['0m', '015m', '15', 'm', '15min', '1.5h', '-1d', '15m ', '1D', '1S', '100000000001s', '3200y', ''].map(
      (text): [string, unknown, string] => ['items.0.params.decimation.ds', text, 'must be a whole number and a unit'],
    ),
    ['items.0.params.decimation.ds', 15, 'the length of a bucket, such as "15m" or "1d", not 15'],
    ['items.0.params.decimation.dsf', 'mean', '"last" or "median", not "mean"'],
    ['items.0.params.transform', 'none', 'must be "delta", not "none"'],
    ['items.0.params.outputFormat', 'tall', '"long" or "wide", not "tall"'],
    ['items.0.filename', 7, 'must be a file name without extension, not 7'],
    ['items.1.params.ids', [], 'at least one resource id'],
    ['items.1.params.ids', '', 'must not be empty'],
    ['items.1.params.ids', 'a,,b', 'must not have an empty name between its commas, as "a,,b" has'],
    ['items.1.params.ids', 7, 'a list of at least one resource id, or text with commas, not 7'],
    ['items.1.params.include', ' , ', 'must not have an empty name'],
    ['items.1.params.ids.1', '', 'items[1].params.ids[1] must be the id of a resource'],
    ['items.1.params.include.0', 4, 'items[1].params.include[0] must be the name'],
    ['items.1.params.page.limit', 0, 'a whole number, at least 1, not 0'],
    ['items.1.params.page.limit', 1.5, 'a whole number, at least 1, not 1.5'],
    ['items.1.params.page.offset', -1, 'a whole number, at least 0, not -1'],
    ['items.2.params.template', 'A4', 'a template, as a JSON object, not "A4"'],
    ['items.2.params.template', [1], 'not a list of 1'],
    ['items.2.params.elements', {}, 'a list of report elements'],
    ['items.2.params.elements.1.kind', 'pie', '"text", "chart" or "table", not "pie"'],
    ['items.2.params.elements', [text, text], 'must have ids that all differ, but these repeat: "intro"'],
    ['items.2.params.elements.1.sources.0', reportParams, 'must be the params of messages'],
    ['items.2.params.elements.1.sources.0', {}, 'must be the params of messages'],
    ['periodicity', 'weekly', '"weekly" is not an ISO 8601 duration'],
    ['periodicity', 'PT0S', 'duration of zero'],
    ['periodStart', 1_483_228_800_000, 'looks like milliseconds'],
    ['periodStart', '2017-01-01', 'a time in Unix seconds'],
    ['notification', [], 'must be an object with messages'],
    ['notification.messages.0.medium', 'sms', '"slack" or "discord", not "sms"'],
    ['notification.messages.1.policy', 'onFail', '"onSuccess" or "onFailure", not "onFail"'],
    ['notification.messages', [], '0 onSuccess and 0 onFailure among 0'],
    ['notification.messages', [notificationMessages[0]], '1 onSuccess and 0 onFailure among 1'],
    [
      'notification.messages',
      [notificationMessages[1], notificationMessages[1]],
      '0 onSuccess and 2 onFailure among 2',
    ],
    [
      'notification.messages',
      [...notificationMessages, notificationMessages[0]],
      '2 onSuccess and 1 onFailure among 3',
    ],
  ];
  it.each(refused)('refuses %s = %j', (path, value, part) => {
    const issues = issuesOf(withChange(fullRequest, read(path), value));
    expect(issues).toEqual([{ path: read(path), message: expect.stringContaining(part) }]);
  });

  const targets: [object, string, string][] = [
    [{ value: '' }, 'value', 'must not be empty'],
    [{ value: 'a,,b' }, 'value', 'must not have an empty name between its commas, as "a,,b" has'],
    [{ value: 'a,b,' }, 'value', 'must not have an empty name'],
    [{ value: 'a, b ,a' }, 'value', 'must not name "a" twice'],
    [{ value: '__proto__,__proto__' }, 'value', 'must not name "__proto__" twice'],
    [{ value: 'a,b', label: 'one' }, 'label', 'as many labels as the value has names, which is 2, but has 1'],
    [{ value: 'a', label: 'one,two' }, 'label', 'which is 1, but has 2'],
    [{ value: 'a,b', label: 'one, one' }, 'label', 'must not name "one" twice'],
    [{ value: 'a,b', label: 'one,' }, 'label', 'must not have an empty name'],
    [{ value: 'a', label: '' }, 'label', 'must not be empty'],
  ];
  it.each(targets)('refuses the target %j', (target, field, part) => {
    const path = ['items', 0, 'params', 'target'];
    expect(issuesOf(withChange(fullRequest, path, target))).toEqual([
      { path: [...path, field], message: expect.stringContaining(part) },
    ]);
  });

  it('requires a start or a period', () => {
    const { from: _from, period: _period, ...params } = messageParams;
    expect(issuesOf(withParams(params))).toEqual([
      { path: ['items', 0, 'params', 'from'], message: expect.stringContaining('or instead a period such as "P1D"') },
    ]);
  });

  it("applies the same rules to the windows of a report's sources", () => {
    const path = ['items', 2, 'params', 'elements', 2, 'sources', 1, 'to'];
    expect(issuesOf(withChange(fullRequest, path, 0))).toEqual([
      { path, message: expect.stringContaining('items[2].params.elements[2].sources[1].to must be later than from') },
    ]);
  });

  it('requires columns for a wide item, and names the item', () => {
    const long = { ...messageParams, outputFormat: 'long' };
    const request = withChange(
      { ...fullRequest, items: [{ params: resourceParams }] },
      ['format', 'columns'],
      undefined,
    );
    expect(issuesOf(request)).toEqual([]);
    const wide = { ...Object(request), items: [{ params: long }, { params: messageParams }] };
    expect(issuesOf(wide)).toEqual([
      { path: ['format', 'columns'], message: expect.stringContaining('items[1] has outputFormat "wide"') },
    ]);
  });

  it('does not require a periodicity for a one-time export', () => {
    expect(issuesOf({ ...smallRequest, type: 'oneTime' })).toEqual([]);
  });
});

describe('parseRequest on unknown fields', () => {
  const places: [string, string][] = [
    ['', 'format, type, items, periodicity, periodStart and notification'],
    ['format', 'extension, filename, columns, timezone, template and csvDelimiter'],
    ['format.columns.0', 'id and label'],
    ['items.0', 'params and filename'],
    ['items.0.params', 'target, channelId, subtopic, from, to, period, decimation, transform and outputFormat'],
    ['items.0.params.target', 'value and label'],
    ['items.0.params.decimation', 'ds and dsf'],
    ['items.1.params', 'type, ids, include and page'],
    ['items.1.params.page', 'limit and offset'],
    ['items.2.params', 'template and elements'],
    ['items.2.params.elements.0', 'id, kind, type, sources and formats'],
    ['notification', 'messages'],
    ['notification.messages.0', 'policy, medium, title, text and target'],
  ];
  it.each(places)('refuses one in "%s" and lists the known ones', (path, known) => {
    for (const name of ['surplus', '__proto__', 'constructor', 'toString']) {
      const request = copyOf(fullRequest);
      const owner = read(path).reduce((at: unknown, key) => Reflect.get(Object(at), key), request);
      Object.defineProperty(owner, name, { value: 1, enumerable: true });
      expect(issuesOf(request)).toEqual([
        { path: read(path), message: expect.stringContaining(`has unknown field "${name}": it may have ${known}.`) },
      ]);
    }
  });

  const misspelt: [string, string][] = [
    ['decimaton', 'decimation'],
    ['subTopic', 'subtopic'],
    ['chanelId', 'channelId'],
    ['outputformat', 'outputFormat'],
  ];
  it.each(misspelt)('asks whether "%s" should be "%s"', (name, meant) => {
    expect(issuesOf(withParams({ ...messageParams, [name]: 1 }))[0]!.message).toContain(
      `"${name}" (did you mean "${meant}"?)`,
    );
  });

  it('names several at once, but not thousands', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`surplus${index}`, index]));
    const issues = issuesOf({ ...fullRequest, ...many });
    expect(issues).toEqual([{ path: [], message: expect.stringContaining('"surplus4" and 2995 more') }]);
    expect(issues[0]!.message.length).toBeLessThan(400);
  });
});

describe('parseRequest on the kinds of item', () => {
  it.each([
    [{ channelId: 'c' }, ['target', 'subtopic', 'from']],
    [{ type: 'devices' }, []],
    [{ include: [] }, ['type']],
    [{ elements: [] }, ['template']],
  ])('recognizes the kind of %j by its fields, and names the missing fields', (params, missing) => {
    expect(issuesOf(withParams(params)).map(({ path }) => path)).toEqual(
      missing.map((field) => ['items', 0, 'params', field]),
    );
  });

  it('treats a tie as messages', () => {
    expect(issuesOf(withParams({ type: 'devices', channelId: 'c' })).map(({ path }) => path)).toContainEqual([
      ...['items', 0, 'params', 'target'],
    ]);
  });

  it('goes by the majority when fields of two kinds are mixed', () => {
    expect(issuesOf(withParams({ ...messageParams, type: 'devices' }))).toEqual([
      { path: ['items', 0, 'params'], message: expect.stringContaining('has unknown field "type"') },
    ]);
  });
});

describe('parseRequest on several faults', () => {
  it('counts messages of a notification even when one of them has no known policy', () => {
    const messages = [...notificationMessages, { ...notificationMessages[0], policy: 'always' }];
    expect(issuesOf({ ...smallRequest, notification: { messages } }).map(({ path }) => path)).toEqual([
      ['notification', 'messages', 2, 'policy'],
      ['notification', 'messages'],
    ]);
  });

  const request = {
    format: { extension: 'doc', timezone: '+02:00' },
    type: 'recurring',
    items: [
      { params: { ...messageParams, channelId: 5, to: 10, target: { value: 'a', label: 'b,c' }, extra: 1 } },
      { params: { ...resourceParams, page: { limit: 'x', offset: 0 } }, filename: false },
      { params: { template: {}, elements: [{ id: 'a', kind: 'text', sources: [] }, { id: 'a' }] } },
    ],
    notification: { messages: [notificationMessages[0]], extra: {} },
    surplus: null,
  };

  it('lists all of them, each with its path, and the rules between fields too', () => {
    const paths = issuesOf(request).map(({ path }) => path.join('.'));
    expect(paths.sort()).toEqual(
      [
        '',
        'format.columns',
        'format.extension',
        'format.timezone',
        'items.0.params',
        'items.0.params.channelId',
        'items.0.params.target.label',
        'items.0.params.to',
        'items.1.filename',
        'items.1.params.page.limit',
        'items.2.params.elements',
        'notification',
        'notification.messages',
        'periodicity',
      ].sort(),
    );
  });

  it('summarizes them as the first one and a count', () => {
    expect(() => parseRequest(request)).toThrow(
      'Invalid export request: format.extension must be "csv", "xlsx" or "pdf", not "doc". (and 13 more faults)',
    );
    expect(() => parseRequest({ ...smallRequest, type: 1, items: [] })).toThrow(/\(and 1 more fault\)$/);
    expect(() => parseRequest({ ...smallRequest, type: 1 })).toThrow(/^Invalid export request: type must .+, not 1\.$/);
  });
});

/** An object deep inside another. */
function reachIn(start: unknown, ...keys: string[]): Record<string, unknown> {
  return keys.reduce((at, key) => Reflect.get(Object(at), key), start) as Record<string, unknown>;
}
