/** The schemas of all kinds of item. Loaded only for requests that are not plain. */
import { closedObject, filledText, hasFields, list, oneOf, type Rule, type Schema } from './building-blocks.ts';
import { type ItemKind, likelyKind } from './item-kind.ts';
import { messageParams, optionalMessageFields } from './message-options.ts';
import { emptyNameFault, messageFields, windowIsGiven } from './message-schema.ts';
import { anyObject, anything, chosen, textOrList, wholeNumber } from './open-blocks.ts';
import type {
  ItemParams,
  PostProcess,
  ReportElement,
  ReportElementKind,
  ReportMessages,
  ReportParams,
  ReportResources,
  ReportSource,
  ReportTemplate,
  ResourcePage,
  ResourceParams,
  SourceFormat,
} from './request.ts';
import { sample } from './sentences.ts';

const resourceFields = { type: filledText('a plural resource type, such as "devices"') };

const optionalResourceFields = {
  ids: textOrList(
    'a list of at least one resource id, or text with commas',
    list(filledText('the id of a resource'), 'a list of at least one resource id', 1),
    emptyNameFault,
  ),
  include: textOrList(
    'a list of related resources, or text with commas',
    list(filledText('the name of a related resource'), 'a list of related resources'),
    emptyNameFault,
  ),
  page: closedObject<ResourcePage>(
    'an object such as {limit: 100, offset: 0}',
    {
      limit: wholeNumber('a whole number, at least 1', 1),
      offset: wholeNumber('a whole number, at least 0', 0),
    },
    {},
  ),
};

const resourceParams: Schema<ResourceParams> = closedObject<ResourceParams>(
  'an object',
  resourceFields,
  optionalResourceFields,
);

// What a server understands here is its own affair; the plan of a report checks what can run in a browser.
const postProc = anything<readonly PostProcess[]>();

const reportMessages: Schema<ReportMessages> = closedObject<ReportMessages>(
  'an object',
  messageFields,
  { ...optionalMessageFields, postProc },
  windowIsGiven,
);

const reportResources: Schema<ReportResources> = closedObject<ReportResources>('an object', resourceFields, {
  ...optionalResourceFields,
  postProc,
});

const source: Schema<ReportSource> = chosen<ReportSource>(
  'the params of messages or of resources',
  [reportMessages, reportResources],
  (params) => {
    const kind = likelyKind(params);
    if (kind === 'message') return reportMessages;
    if (kind === 'resource') return reportResources;
    return 'must be the params of messages (target, channelId, subtopic, …) or of resources (type, ids, …)';
  },
);

/** The sources of an element of a report. */
export const reportSources: Schema<readonly ReportSource[]> = list(
  source,
  'a list of the params of messages or resources',
);

const kind = oneOf<ReportElementKind>({ text: true, chart: true, table: true });

const element: Schema<ReportElement> = closedObject<ReportElement>(
  'an object with id, kind and sources',
  { id: filledText('the id of the element') },
  {
    kind,
    type: kind,
    sources: reportSources,
    formats: list(anyObject<SourceFormat>('an object'), 'a list of formats, one for each source'),
  },
);

const elementIdsDiffer: Rule<ReportParams> = ({ elements }, report) => {
  if (!Array.isArray(elements)) return;
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const element of elements) {
    const id: unknown = hasFields(element) ? element.id : undefined;
    if (typeof id !== 'string') continue;
    (seen.has(id) ? repeated : seen).add(id);
  }
  if (repeated.size > 0)
    report(['elements'], `must have ids that all differ, but these repeat: ${sample([...repeated])}`);
};

const reportParams: Schema<ReportParams> = closedObject<ReportParams>(
  'an object',
  { template: anyObject<ReportTemplate>('a template, as a JSON object') },
  { elements: list(element, 'a list of report elements') },
  elementIdsDiffer,
);

const PARAMS: Readonly<Record<ItemKind, Schema<ItemParams>>> = {
  message: messageParams,
  resource: resourceParams,
  report: reportParams,
};

/** The params of an item of any kind. Their faults are those of the kind that their fields suggest. */
export const itemParams: Schema<ItemParams> = chosen<ItemParams>(
  'the params of an item',
  Object.values(PARAMS),
  (params) => {
    const kind = likelyKind(params);
    return kind === undefined
      ? 'must be the params of messages (target, channelId, subtopic, …), of resources (type, ids, …) or of a report (template, elements)'
      : PARAMS[kind];
  },
);
