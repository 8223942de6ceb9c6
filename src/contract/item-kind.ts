/** Tells the kinds of item apart by their fields. */
import type { ItemParams, MessageParams, ReportParams, ResourceParams } from './request.ts';

/** The kinds of item. */
export type ItemKind = 'message' | 'resource' | 'report';

type FieldsOf<T> = Readonly<Record<keyof T, true>>;

/** The fields of each kind; no field belongs to two kinds. */
const FIELDS: {
  readonly message: FieldsOf<MessageParams>;
  readonly resource: FieldsOf<ResourceParams>;
  readonly report: FieldsOf<ReportParams>;
} = {
  message: {
    target: true,
    channelId: true,
    subtopic: true,
    from: true,
    to: true,
    period: true,
    decimation: true,
    transform: true,
    outputFormat: true,
  },
  resource: { type: true, ids: true, include: true, page: true },
  report: { template: true, elements: true },
};

const KINDS = Object.keys(FIELDS) as ItemKind[];

/** The kind that shares the most fields with an object, valid or not. Undefined when it shares none. */
export function likelyKind(params: object): ItemKind | undefined {
  const hits = (kind: ItemKind): number =>
    Object.keys(FIELDS[kind]).filter((field) => Object.hasOwn(params, field)).length;
  const best = KINDS.reduce((a, b) => (hits(b) > hits(a) ? b : a));
  return hits(best) > 0 ? best : undefined;
}

/** The kind of a valid item. */
export function itemKind(params: ItemParams): ItemKind {
  return likelyKind(params)!;
}

/** Whether an item exports messages of a channel. */
export function isMessageParams(params: ItemParams): params is MessageParams {
  return itemKind(params) === 'message';
}

/** Whether an item exports JSON:API resources. */
export function isResourceParams(params: ItemParams): params is ResourceParams {
  return itemKind(params) === 'resource';
}

/** Whether an item exports a report. */
export function isReportParams(params: ItemParams): params is ReportParams {
  return itemKind(params) === 'report';
}
