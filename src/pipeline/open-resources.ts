/** Opens the resources of an item: reads them up to their columns. Loaded only for resources. */

import { ExportError } from '../core/errors.ts';
import { formatInstant } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import type { Fact } from '../formats/format.ts';
import { resourceTable } from '../layouts/resource-table.ts';
import type { ResourceSource } from '../sources/resources/resource-source.ts';
import type { ReadContext } from '../sources/source.ts';
import type { ExportPlan, ResourcePlan } from './item-plans.ts';
import { type OpenContext, type OpenItem, type OpenObserver, withOffsets } from './open-item.ts';

/**
 * Opens resources. All reads end when the observer's signal is aborted.
 *
 * @throws ExportError `invalid-request` for columns and relationships that the resources do not have; `unsupported`
 * when there is no source of resources
 */
export async function openResources(
  item: ResourcePlan,
  context: OpenContext,
  observer: OpenObserver,
): Promise<OpenItem> {
  observer.begin();
  const { plan, warnings } = context;
  const source = await resourceSource(context);
  const warn = (code: WarningCode, message: string, count: number) => warnings.add(code, message, count, item.index);
  // What a read warns of; the table leaves a read and begins another when it looks far ahead for a column.
  let ofRead: Parameters<typeof warn>[] = [];
  let advanced = 0;
  let before = 0;
  const reading: ReadContext = {
    signal: observer.signal,
    warn: (...warning) => void ofRead.push(warning),
    expect: (resources) => observer.expect(before + resources),
    advance: (resources) => {
      advanced += resources;
      observer.advance(resources);
    },
    waiting: (wait) => observer.waiting(wait),
  };
  const { query, asked, includePaths } = item;
  const read = () => {
    ofRead = [];
    before = advanced;
    return source.read(query, reading);
  };
  const table = await resourceTable(read, {
    type: query.type,
    include: query.include,
    columns: asked,
    isStrict: (id) => asked?.find((column) => column.id === id)?.isStrict ?? true,
    columnPath: (at) => asked?.[at]?.path ?? [],
    includePath: (at) => includePaths[at] ?? [],
    dateText: (ms) => formatInstant(ms, plan.zone),
    warn,
  });
  if (table.isEmpty) warn('no-data', noDataMessage(query), 1);
  async function* records() {
    observer.begin();
    try {
      yield* table.records;
    } finally {
      for (const warning of ofRead.splice(0)) warn(...warning);
    }
    observer.end();
  }
  return withOffsets(
    {
      item: { title: item.title, index: item.index },
      columns: table.columns,
      records: records(),
      isEmpty: table.isEmpty,
      facts: () => resourceFacts(item, plan),
    },
    context,
  );
}

function noDataMessage({ type, page }: ResourcePlan['query']): string {
  const none = `There are no resources of type ${JSON.stringify(type)}`;
  return page && page.offset > 0 ? `${none} after the first ${page.offset}, which page.offset skips.` : `${none}.`;
}

/**
 * Opens the source of resources.
 *
 * @throws ExportError `unsupported` when there is none
 */
export async function resourceSource({ resources }: Pick<OpenContext, 'resources'>): Promise<ResourceSource> {
  if (resources) return resources();
  throw new ExportError(
    'unsupported',
    'The request reads resources, and there is no source for them: pass the option resources, such as ' +
      'jsonApiSource({ baseUrl }).',
  );
}

/** Returns the facts about resources. */
function resourceFacts({ query: { type, include } }: ResourcePlan, { zone }: ExportPlan): Fact[] {
  return [
    { label: 'Resources', value: type },
    ...(include.length === 0 ? [] : [{ label: 'With', value: include.join(', ') }]),
    { label: 'Time zone', value: zone.name, headline: true },
  ];
}
