import type { MessageParser } from '../messages/message-parser.ts';
import type { SpanTest } from '../messages/message-time.ts';

/** A half-open stretch of time in whole Unix microseconds, the finest that every reader can be asked for. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A reader's answer: one page of a span, newest first, and how many messages the span holds in all. */
export interface Page {
  readonly total: number;
  readonly messages: readonly unknown[];
}

/** A page of which the messages were taken as they came; all of the span that are wanted, if the page holds them. */
export interface CollectedPage {
  readonly total: number;
  readonly collector: MessageParser;
}

/** Gives the pages of one query, each of which agrees with its total. */
export interface ResultPages {
  /** A page of at most `limit` messages, and never more than {@link ResultPages.pageSize}. */
  read(span: Span, offset: number, limit?: number): Promise<Page>;
  /** The newest page of a span, of at most `limit` messages, and never more than {@link ResultPages.pageSize}. */
  collect(span: Span, limit?: number): Promise<CollectedPage>;
  /** The most messages a page holds; may shrink when the reader turns out to give fewer. */
  readonly pageSize: number;
  /** Microseconds of the finest step that the reader's bounds can say. */
  readonly resolutionUs: number;
  /** Tells the times of a span as the reader does. */
  spanTest(span: Span): SpanTest;
}

/** A span as people read it. */
export const spanText = ({ from, to }: Span): string =>
  [from, to].map((us) => new Date(us / 1000).toISOString()).join(' to ');
