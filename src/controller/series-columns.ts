/** Gives each chosen series an unambiguous column, and groups the columns into items. */
import type { ExportItem, MessageParams } from '../contract/request.ts';
import type { FormSeries, SeriesChoice } from './choices.ts';

/** The column of a chosen series. */
export interface SeriesColumn {
  /** The series. */
  readonly series: FormSeries;
  /** Id of the column and label of its target: no other column of the request has it. */
  readonly id: string;
  /** Header of the column: no other column of the request has it. */
  readonly header: string;
}

/** Ids of the columns of the wide layout that are no series. */
export const FIXED_IDS: readonly string[] = ['time', 'publisher', 'channel', 'subtopic', 'protocol'];

/** Returns the name of a series for people. */
export const labelOf = ({ label, name }: FormSeries): string =>
  label?.trim() || name.slice(name.lastIndexOf(':') + 1).trim() || name;

/** Whether a request can name a series: lists of names are separated by commas, and trimmed. */
export const isNameable = ({ channelId, name }: FormSeries): boolean =>
  channelId.trim() !== '' && name !== '' && name.trim() === name && !name.includes(',');

/** Texts of which each is given once. */
class UniqueTexts {
  readonly #taken: Set<string>;
  /** The number of the next copy of a text. */
  readonly #copies = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** Returns a text that is free, with a number if it must, and takes it. */
  take(text: string, isRefused: (text: string) => boolean = () => false): string {
    let free = text;
    let copy = this.#copies.get(text) ?? 2;
    for (; this.#taken.has(free) || isRefused(free); copy++) free = `${text} (${copy})`;
    this.#copies.set(text, copy);
    this.#taken.add(free);
    return free;
  }
}

/** Words that tell series with equal headers apart, best first. */
const TAGS: readonly ((series: FormSeries) => string)[] = [
  ({ channelId }) => channelId,
  ({ subtopic = '' }) => subtopic,
  ({ name }) => name,
  ({ channelId, subtopic = '', name }) => [channelId, subtopic, name].filter(Boolean).join(' '),
];

/**
 * Returns the columns of the chosen series. Equal headers get the first word by which their series differ.
 *
 * @param offered all series by their keys
 * @param timeHeader header of the column of times
 */
export function seriesColumns(
  chosen: readonly SeriesChoice[],
  offered: ReadonlyMap<string, FormSeries>,
  timeHeader: string,
): readonly SeriesColumn[] {
  const wanted = chosen.flatMap(({ key, label }) => {
    const series = offered.get(key);
    return series ? [{ series, header: label?.trim() || labelOf(series) }] : [];
  });
  const alike = new Map<string, FormSeries[]>();
  const uses = new Map<string, number>();
  for (const { series, header } of wanted) {
    alike.set(header, [...(alike.get(header)?.slice(0, 99) ?? []), series]);
    uses.set(series.name, (uses.get(series.name) ?? 0) + 1);
  }
  const tags = new Map(
    [...alike].map(([header, group]) => [
      header,
      group.length > 1 ? TAGS.find((tag) => new Set(group.map(tag)).size === group.length) : undefined,
    ]),
  );
  const headers = new UniqueTexts([timeHeader]);
  const ids = new UniqueTexts(FIXED_IDS);
  return wanted.map(({ series, header: asked }) => {
    const tag = tags.get(asked)?.(series);
    const header = headers.take(tag ? `${asked} · ${tag}` : asked);
    // A label may be the name of its own series, but of no other.
    const isOther = (text: string) => uses.has(text) && (text !== series.name || uses.get(text)! > 1);
    return { series, id: ids.take(header.replace(/[\s,]+/g, ' ').trim() || '–', isOther), header };
  });
}

/**
 * Groups columns into items: neighbours of one channel and subtopic share an item, or each has its own.
 *
 * @param params what all items have
 * @param areApart whether each column has its own item, named by its header
 */
export function itemsOf(
  columns: readonly SeriesColumn[],
  params: Omit<MessageParams, 'target' | 'channelId' | 'subtopic'>,
  areApart: boolean,
): readonly ExportItem[] {
  const groups: SeriesColumn[][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    const [{ series } = column] = group ?? [];
    const isOfGroup =
      series.channelId === column.series.channelId && (series.subtopic ?? '') === (column.series.subtopic ?? '');
    if (group && isOfGroup && !areApart) group.push(column);
    else groups.push([column]);
  }
  return groups.map((group) => {
    const [{ series, header }] = group as [SeriesColumn];
    const names = group.map((column) => column.series.name);
    const ids = group.map(({ id }) => id);
    return {
      params: {
        target: { value: names.join(','), ...(ids.some((id, at) => id !== names[at]) && { label: ids.join(',') }) },
        channelId: series.channelId,
        subtopic: series.subtopic ?? '',
        ...params,
        outputFormat: 'wide',
      },
      ...(areApart && groups.length > 1 && { filename: header }),
    };
  });
}
