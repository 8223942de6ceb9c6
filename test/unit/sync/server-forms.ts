/** Forms in which servers write exports that differ from the contract. */
import * as fc from 'fast-check';
import type { StoredExport } from '../../../src/contract/request.ts';
import type { SimulatedExports } from '../../support/oracles/simulated-exports.ts';

/** The form in which a server writes exports. */
export interface ServerForm {
  readonly start:
    | 'number'
    | 'text'
    | 'iso'
    | 'isoSpace'
    | 'ms'
    | 'msText'
    | 'absent'
    | 'null'
    | 'garbage'
    | 'minute'
    | 'now';
  readonly numbers: 'number' | 'text' | 'rounded' | 'roundedText';
  readonly dates: 'iso' | 'seconds' | 'ms' | 'text' | 'space' | 'noUpdate' | 'absent';
  readonly deletedAt: 'null' | 'absent' | 'zero' | 'empty';
  readonly ids: 'text' | 'number';
  readonly absent: 'absent' | 'null';
  readonly order: 'same' | 'reversed';
  readonly extra: boolean;
  readonly isTrimmed: boolean;
  readonly keys: 'camel' | 'snake';
  readonly json: 'objects' | 'text';
  readonly words: 'same' | 'upper';
  readonly periodicity: 'same' | 'interval' | 'words' | 'garbage';
  readonly left: 'nothing' | 'items' | 'allButId';
  readonly row: 'bare' | 'data' | 'attributes' | 'jsonApi';
  readonly list: 'results' | 'bare' | 'data' | 'items' | 'nested';
  readonly answer: 'row' | 'verbatim' | 'list' | 'wrapped' | 'empty' | 'idOnly';
}

/** The form of the contract. */
export const PLAIN: ServerForm = {
  start: 'number',
  numbers: 'number',
  dates: 'iso',
  deletedAt: 'null',
  ids: 'text',
  absent: 'absent',
  order: 'same',
  extra: false,
  isTrimmed: false,
  keys: 'camel',
  json: 'objects',
  words: 'same',
  periodicity: 'same',
  left: 'nothing',
  row: 'bare',
  list: 'results',
  answer: 'row',
};

const always = {
  deletedAt: fc.constantFrom('null', 'absent', 'zero', 'empty'),
  ids: fc.constantFrom('text', 'number'),
  absent: fc.constantFrom('absent', 'null'),
  order: fc.constantFrom('same', 'reversed'),
  extra: fc.boolean(),
  keys: fc.constantFrom('camel', 'snake'),
  json: fc.constantFrom('objects', 'text'),
  words: fc.constantFrom('same', 'upper'),
  row: fc.constantFrom('bare', 'data', 'attributes', 'jsonApi'),
  list: fc.constantFrom('results', 'bare', 'data', 'items', 'nested'),
} as const;

const readable = {
  ...always,
  start: fc.constantFrom('number', 'text', 'iso', 'isoSpace', 'ms', 'msText'),
  dates: fc.constantFrom('iso', 'seconds', 'ms', 'text', 'space', 'noUpdate'),
  periodicity: fc.constantFrom('same', 'interval', 'words'),
  left: fc.constant('nothing' as const),
  answer: fc.constantFrom('row', 'verbatim', 'list', 'wrapped'),
} as const;

/** Forms in which everything that was sent can be read. */
export const readableForm: fc.Arbitrary<ServerForm> = fc.record({
  ...readable,
  numbers: fc.constantFrom('number', 'text'),
  isTrimmed: fc.constant(false),
});

/** Forms that keep the traits of what was sent, and write the rest as they like. */
export const rewritingForm: fc.Arbitrary<ServerForm> = fc.record({
  ...readable,
  numbers: fc.constantFrom('number', 'text', 'rounded', 'roundedText'),
  isTrimmed: fc.boolean(),
  answer: fc.constantFrom('row', 'verbatim', 'list', 'wrapped', 'empty', 'idOnly'),
});

/** Whether a server gives every field of a request as it was sent, in whatever form. */
export function isFaithful({ numbers, isTrimmed }: ServerForm): boolean {
  return !isTrimmed && (numbers === 'number' || numbers === 'text');
}

/** Forms of which some say less than was sent, or something else. */
export const anyForm: fc.Arbitrary<ServerForm> = fc.record({
  ...always,
  numbers: fc.constantFrom('number', 'text', 'rounded', 'roundedText'),
  start: fc.constantFrom(
    ...(['number', 'text', 'iso', 'ms', 'msText', 'absent', 'null', 'garbage', 'minute', 'now'] as const),
  ),
  dates: fc.constantFrom('iso', 'seconds', 'ms', 'text', 'space', 'noUpdate', 'absent'),
  isTrimmed: fc.boolean(),
  periodicity: fc.constantFrom('same', 'interval', 'words', 'garbage'),
  left: fc.constantFrom('nothing', 'nothing', 'items', 'allButId'),
  answer: fc.constantFrom('row', 'verbatim', 'list', 'wrapped', 'empty', 'idOnly'),
});

/** Makes a server write in a form. */
export function speak(server: SimulatedExports, form: ServerForm): void {
  server.row = (stored) => rowIn(form, stored);
  server.list = (rows) => listIn(form, rows);
  server.echo = (stored) => answerIn(form, stored);
}

function listIn({ list }: ServerForm, rows: readonly unknown[]): unknown {
  switch (list) {
    case 'bare':
      return rows;
    case 'nested':
      return { data: { items: rows }, total: String(rows.length) };
    default:
      return { total: rows.length, [list]: rows };
  }
}

function answerIn(form: ServerForm, stored: StoredExport): unknown {
  switch (form.answer) {
    case 'row':
      return rowIn(form, stored);
    case 'verbatim':
      return { ...stored, id: idIn(form, stored.id) };
    case 'list':
      return [rowIn(form, stored)];
    case 'wrapped':
      return { data: rowIn(form, stored), meta: { ok: true } };
    case 'empty':
      return undefined;
    case 'idOnly':
      return { id: idIn(form, stored.id) };
  }
}

function idIn({ ids }: ServerForm, id: string): unknown {
  return ids === 'number' ? Number(id.replace(/\D/g, '')) : id;
}

function rowIn(form: ServerForm, stored: StoredExport): unknown {
  const { id, createdAt, updatedAt, deletedAt: _, ...request } = stored;
  const { periodStart, periodicity, format, items, ...others } = request;
  const start = startIn(form, periodStart!, createdAt);
  const written = spell(form, {
    ...(form.start !== 'absent' && { periodStart: start }),
    periodicity: periodicityIn(form, periodicity!),
    ...others,
    ...(form.left !== 'items' && { items: textOf(form, spell(form, items)) }),
    format: textOf(form, spell(form, form.absent === 'null' ? { timezone: null, template: null, ...format } : format)),
  }) as object;
  const dates = spell(form, {
    ...(form.dates !== 'absent' && { createdAt: dateIn(form, createdAt) }),
    ...(form.dates !== 'absent' && form.dates !== 'noUpdate' && { updatedAt: dateIn(form, updatedAt) }),
    ...(form.deletedAt !== 'absent' && {
      deletedAt: { null: null, zero: '0001-01-01T00:00:00Z', empty: '' }[form.deletedAt],
    }),
  }) as object;
  const extra = form.extra ? { owner: 'me', version: 3, tags: [{ a: 1 }] } : {};
  const content = form.left === 'allButId' ? {} : { ...written, ...dates, ...extra };
  const ordered = form.order === 'same' ? content : Object.fromEntries(Object.entries(content).reverse());
  const key = idIn(form, id);
  switch (form.row) {
    case 'bare':
      return { ...ordered, id: key };
    case 'data':
      return { data: { ...ordered, id: key } };
    case 'attributes':
      return { id: key, attributes: ordered };
    case 'jsonApi':
      return { data: { type: 'exports', id: key, attributes: ordered } };
  }
}

function startIn({ start }: ServerForm, seconds: number, createdAt: string): unknown {
  const iso = new Date(seconds * 1000).toISOString();
  const forms: Readonly<Record<ServerForm['start'], unknown>> = {
    number: seconds,
    text: String(seconds),
    iso,
    isoSpace: iso.replace('T', ' ').replace('.000Z', '+00'),
    ms: seconds * 1000,
    msText: `${seconds}000`,
    absent: undefined,
    null: null,
    garbage: 'soon',
    minute: Math.floor(seconds / 60) * 60,
    now: Math.floor(Date.parse(createdAt) / 1000) + 7,
  };
  return forms[start];
}

function periodicityIn({ periodicity }: ServerForm, text: string): unknown {
  if (periodicity === 'garbage') return 'every so often';
  const days = /^P(\d+)D$/.exec(text)?.[1];
  if (days === undefined || periodicity === 'same') return text;
  return periodicity === 'interval' ? { days: Number(days) } : `${days} ${days === '1' ? 'day' : 'days'}`;
}

function dateIn({ dates }: ServerForm, iso: string): unknown {
  const ms = Date.parse(iso);
  if (dates === 'seconds') return ms / 1000;
  if (dates === 'ms') return ms;
  if (dates === 'text') return String(ms);
  return dates === 'space' ? iso.replace('T', ' ').replace('Z', '+00:00') : iso;
}

const textOf = ({ json }: ServerForm, value: unknown): unknown => (json === 'text' ? JSON.stringify(value) : value);

function numberIn({ numbers }: ServerForm, value: number): unknown {
  const kept = numbers === 'rounded' || numbers === 'roundedText' ? Math.round(value) : value;
  return numbers === 'text' || numbers === 'roundedText' ? String(kept) : kept;
}

const ENUMERATED = new Set(['type', 'extension', 'policy', 'medium']);

/** Writes keys, numbers, words and absent fields of a value in the server's form, recursively. */
function spell(form: ServerForm, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => spell(form, part));
  if (typeof value === 'number') return numberIn(form, value);
  if (typeof value === 'string') return form.isTrimmed ? value.trim() : value;
  if (typeof value !== 'object' || value === null) return value;
  const spelt = Object.entries(value).map(([key, part]): [string, unknown] => {
    const name = form.keys === 'snake' ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
    if (form.words === 'upper' && ENUMERATED.has(key) && typeof part === 'string') return [name, part.toUpperCase()];
    return [name, spell(form, part)];
  });
  if (form.absent === 'null') spelt.push(['description', null], ['target' in value ? 'label' : 'transform', null]);
  return Object.fromEntries(spelt);
}
