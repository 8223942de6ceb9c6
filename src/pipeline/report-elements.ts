/** Combines the elements of a report with their look in the template, and checks both. */
import {
  checked,
  closedObject,
  filledText,
  hasFields,
  list,
  number,
  oneOf,
  type Schema,
  text,
} from '../contract/building-blocks.ts';
import { reportSources } from '../contract/item-schemas.ts';
import { anyObject, faultsOf, openObject } from '../contract/open-blocks.ts';
import { boolean } from '../contract/parse-options.ts';
import type { Fault } from '../contract/plain-copy.ts';
import type {
  ExportColumn,
  ReportElement,
  ReportElementKind,
  ReportElementLook,
  ReportParams,
  ReportSource,
  SourceAxis,
  SourceFormat,
} from '../contract/request.ts';
import { type Path, quote, writePath } from '../contract/sentences.ts';
import type { RequestIssue } from '../core/errors.ts';

/** A value of the request, and where it is. */
export interface Placed<T> {
  /** The value. */
  readonly value: T;
  /** Where the request has it. */
  readonly path: Path;
}

/** How a source is shown, as several places of the request say together. */
export interface PlacedFormat {
  /** The format. */
  readonly value: SourceFormat;
  /** Returns where the request has a member of it. */
  pathOf(member: keyof SourceFormat): Path;
}

/** An element with everything that the request says of it. */
export interface CombinedElement {
  /** Id of the element. */
  readonly id: string;
  /** Where the request has the element. */
  readonly path: Path;
  /** The kind of content. */
  readonly kind: ReportElementKind;
  /** The data. */
  readonly sources: readonly Placed<ReportSource>[];
  /** How the source with the same index is shown. */
  readonly formats: readonly PlacedFormat[];
  /** Heading. Absent when there is none. */
  readonly title?: string;
  /** The text. Absent when there is none. */
  readonly text?: string;
  /** The columns of a table. Absent when they are not listed. */
  readonly columns?: Placed<readonly ExportColumn[]>;
  /** Height of a chart, in points. Absent when it is not given. */
  readonly height?: number;
}

/** The keys of a template that are not ids of elements. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set(['title', 'subtitle', 'pageSize', 'orientation', 'elements']);

const between = (what: string, least: number, most: number, isWhole = false): Schema<number> =>
  checked(number(what), (value) =>
    value >= least && value <= most && (!isWhole || Number.isInteger(value))
      ? undefined
      : `must be ${what}, not ${value}`,
  );

const columns: Schema<readonly ExportColumn[]> = list(
  closedObject<ExportColumn>(
    'a column such as {id: "time", label: "Time"}',
    { id: filledText('the id of a column'), label: text('the header of the column') },
    {},
  ),
  'a list of at least one column',
  1,
);

const axis = openObject<SourceAxis>('an object such as {side: "right"}', {
  side: oneOf<'left' | 'right'>({ left: true, right: true }),
  min: number('a number'),
  max: number('a number'),
  label: text('a text'),
});

const FORMAT_FIELDS: { readonly [K in keyof SourceFormat]-?: Schema<NonNullable<SourceFormat[K]>> } = {
  type: oneOf<NonNullable<SourceFormat['type']>>({ line: true, area: true, bar: true, step: true }),
  color: checked(text('a color such as #0072b2'), (value) =>
    /^#[0-9a-f]{6}$/i.test(value) ? undefined : `must be a color such as #0072b2, not ${quote(value)}`,
  ),
  label: text('a text'),
  unit: text('a text'),
  decimals: between('a whole number from 0 to 10', 0, 10, true),
  axis,
  legend: boolean('true or false'),
  columns,
};

const format = openObject<SourceFormat>('an object such as {type: "line"}', FORMAT_FIELDS);

const LOOK_FIELDS = {
  title: text('a text'),
  text: text('a text'),
  columns,
  height: between('a number of points from 60 to 700', 60, 700),
  formats: list(anyObject<SourceFormat>('an object'), 'a list of formats, one for each source'),
};

const look = openObject<ReportElementLook>('a text or an object such as {title: "Temperature"}', LOOK_FIELDS);

/** What is known of an element in a template. */
const ELEMENT_FIELDS: ReadonlySet<string> = new Set(['id', 'kind', 'type', 'sources', ...Object.keys(LOOK_FIELDS)]);

const kind = oneOf<ReportElementKind>({ text: true, chart: true, table: true });

const templateElement = openObject<ReportElement & ReportElementLook>('an object with id, kind and sources', {
  id: filledText('the id of the element'),
  kind,
  type: kind,
  sources: reportSources,
  ...LOOK_FIELDS,
});

/** The members of a template that this version understands, besides elements. */
const templateFields = openObject<{ title?: string; subtitle?: string; pageSize?: string; orientation?: string }>(
  'a template',
  {
    title: text('a text'),
    subtitle: text('a text'),
    pageSize: checked(text('"a4" or "letter"'), (value) =>
      /^(?:a4|letter)$/i.test(value) ? undefined : `must be "a4" or "letter", not ${quote(value)}`,
    ),
    orientation: oneOf<'portrait' | 'landscape'>({ portrait: true, landscape: true }),
  },
);

/** Something that is said of an element: a part of the request with its fields. */
type Part = Placed<Readonly<Record<string, unknown>>>;

/**
 * Combines the elements of a report with what the template says of them. The template gives the look and the item the
 * sources; of two looks, the one under the element's id takes precedence. The elements of the template come first.
 *
 * @param path where the request has the report
 * @param issues receives the faults of the report
 */
export function combinedElements(
  { template, elements = [] }: ReportParams,
  path: Path,
  issues: RequestIssue[],
): CombinedElement[] {
  const report = reporter(issues);
  report([...path, 'template'], faultsOf(templateFields, template));
  const inTemplate = partsOf(template.elements, [...path, 'template', 'elements'], report);
  const inItem = elements.map((value, at): Part => ({ value: { ...value }, path: [...path, 'elements', at] }));
  const byId = new Map<string, { readonly inItem: Part[]; readonly inTemplate: Part[] }>();
  const partsWith = (id: unknown) => {
    const parts = byId.get(id as string) ?? { inItem: [], inTemplate: [] };
    byId.set(id as string, parts);
    return parts;
  };
  for (const part of inTemplate) partsWith(part.value.id).inTemplate.push(part);
  for (const part of inItem) partsWith(part.value.id).inItem.push(part);
  const combined = [...byId].flatMap(([id, parts]): CombinedElement[] => {
    const named = lookOf(template, id, path, report);
    const element = combine(id, [...parts.inItem, ...parts.inTemplate], named, report);
    return element ? [element] : [];
  });
  if (byId.size === 0 && issues.length === 0)
    report(
      [...path, 'elements'],
      [{ path: [], message: 'has no elements: a report needs at least one text, table or chart' }],
    );
  return combined;
}

type Report = (path: Path, faults: readonly Fault[]) => void;

const reporter =
  (issues: RequestIssue[]): Report =>
  (path, faults) => {
    for (const fault of faults) {
      const at = [...path, ...fault.path];
      issues.push({ path: at, message: `${writePath(at)} ${fault.message}.` });
    }
  };

/** Returns the elements of a template that are valid. */
function partsOf(elements: unknown, path: Path, report: Report): Part[] {
  if (elements === undefined) return [];
  if (!Array.isArray(elements)) {
    report(path, [{ path: [], message: 'must be a list of report elements' }]);
    return [];
  }
  const seen = new Set<unknown>();
  return elements.flatMap((value: unknown, at): Part[] => {
    const faults = faultsOf(templateElement, value);
    report([...path, at], faults);
    if (faults.length > 0 || !hasFields(value)) return [];
    if (typeof value.id !== 'string') {
      report([...path, at, 'id'], [{ path: [], message: 'is missing: it must be the id of the element' }]);
      return [];
    }
    if (seen.has(value.id))
      report([...path, at, 'id'], [{ path: [], message: `repeats ${quote(value.id)}: ids must differ` }]);
    seen.add(value.id);
    return [{ value, path: [...path, at] }];
  });
}

/** Returns what the template has under the id of an element. */
function lookOf(template: ReportParams['template'], id: string, path: Path, report: Report): Part[] {
  if (RESERVED_KEYS.has(id) || !Object.hasOwn(template, id)) return [];
  const given = template[id];
  const at = [...path, 'template', id];
  if (typeof given === 'string') return [{ value: { text: given }, path: at }];
  const faults = faultsOf(look, given);
  report(at, faults);
  return faults.length > 0 ? [] : [{ value: given as Readonly<Record<string, unknown>>, path: at }];
}

/**
 * Combines what is said of one element.
 *
 * @param own the parts that are the element, the item's first
 * @param named the look under the id of the element
 */
function combine(
  id: string,
  own: readonly Part[],
  named: readonly Part[],
  report: Report,
): CombinedElement | undefined {
  const path = own[0]!.path;
  // The look: what stands under the id, then the template's element, then the item's.
  const looks = [...named, ...[...own].reverse()];
  const first = (name: string, parts: readonly Part[]): Placed<unknown> | undefined => {
    const part = parts.find(({ value }) => value[name] !== undefined);
    return part && { value: part.value[name], path: [...part.path, name] };
  };
  const kinds = new Set(own.flatMap(({ value }) => [value.kind, value.type]).filter((one) => one !== undefined));
  const kind = [...kinds][0] as ReportElementKind | undefined;
  if (kinds.size !== 1 || kind === undefined) {
    const message =
      kinds.size === 0
        ? 'is missing: it must be "text", "chart" or "table"'
        : `must be the same wherever the element ${quote(id)} stands, and the same as type`;
    report([...path, 'kind'], [{ path: [], message }]);
    return undefined;
  }
  const sources = first('sources', own);
  const formats = formatsOf(looks, report);
  const columns = first('columns', looks) as Placed<readonly ExportColumn[]> | undefined;
  const [title, text, height] = ['title', 'text', 'height'].map((name) => first(name, looks)?.value);
  // Of a request with other faults, what is no list is among them.
  const given = Array.isArray(sources?.value) ? (sources.value as readonly ReportSource[]) : [];
  const all = given.map((value, at) => ({
    value,
    path: [...sources!.path, at],
  }));
  if (kind !== 'text' && all.length === 0)
    report([...path, 'sources'], [{ path: [], message: `must not be empty: a ${kind} needs data to show` }]);
  if (kind === 'text' && typeof text !== 'string')
    report(path, [{ path: [], message: `has no text: ${textRemedy(id)}` }]);
  return {
    id,
    path,
    kind,
    sources: all,
    formats,
    ...(typeof title === 'string' && { title }),
    ...(typeof text === 'string' && { text }),
    ...(columns && { columns }),
    ...(typeof height === 'number' && { height }),
  };
}

const textRemedy = (id: string): string =>
  RESERVED_KEYS.has(id)
    ? `the template's member ${quote(id)} is for the whole report, so choose another id and write the text under it`
    : `write it in the template under ${quote(id)}`;

/** Combines the formats of each source; of two, the earlier look takes precedence. */
function formatsOf(looks: readonly Part[], report: Report): PlacedFormat[] {
  const lists = looks.flatMap(({ value, path }) =>
    Array.isArray(value.formats)
      ? [(value.formats as SourceFormat[]).map((entry, at) => ({ value: entry, path: [...path, 'formats', at] }))]
      : [],
  );
  const length = Math.max(0, ...lists.map((entries) => entries.length));
  return Array.from({ length }, (_, at) => {
    const own = lists
      .flatMap((entries) => entries.slice(at, at + 1))
      .filter(({ value, path }) => {
        const faults = faultsOf(format, value);
        report(path, faults);
        return faults.length === 0;
      });
    // Unlike an assignment, this makes `__proto__` a member like any other.
    const members = [...own].reverse().flatMap(({ value }) => Object.entries(value));
    return {
      value: Object.fromEntries(members) as SourceFormat,
      pathOf: (member) => [...own.find(({ value }) => value[member] !== undefined)!.path, member],
    };
  });
}

/** Counts the members of a report's template that this version does not know, and those that belong to no element. */
export function unknownMembers({ template, elements = [] }: ReportParams): number {
  const inTemplate = (Array.isArray(template.elements) ? template.elements : []).filter(hasFields);
  const ids = new Set<unknown>([...inTemplate, ...elements].map(({ id }) => id));
  const own = Object.keys(template).filter((key) => !RESERVED_KEYS.has(key));
  const looks = own.flatMap((key) => (ids.has(key) && hasFields(template[key]) ? [Object.keys(template[key])] : []));
  const members = [...looks, ...inTemplate.map(Object.keys)].flat();
  return own.filter((key) => !ids.has(key)).length + members.filter((name) => !ELEMENT_FIELDS.has(name)).length;
}

/** Counts the members of formats that this version does not know. */
export function unknownFormats(formats: readonly PlacedFormat[]): number {
  return formats.reduce(
    (sum, { value }) => sum + Object.keys(value).filter((name) => !Object.hasOwn(FORMAT_FIELDS, name)).length,
    0,
  );
}
