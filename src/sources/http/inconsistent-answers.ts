/** The errors of readers whose answers would leave a hole in an export. Loaded only when there is one. */
import { ExportError } from '../../core/errors.ts';
import { type Span, spanText } from './span.ts';

const HOLE = 'The export would have a hole.';

/** A page never agreed with its total. */
export function neverAgreed(
  channelId: string,
  reads: number,
  page: { readonly total: number; readonly length: number; readonly offset: number; readonly limit: number },
): ExportError {
  const { total, length, offset, limit } = page;
  return new ExportError(
    'inconsistent-data',
    `Channel ${channelId}: of ${total} messages that the reader counts, it gave ${length} from offset ${offset} at a ` +
      `limit of ${limit}, and ${reads} tries never agreed. ${HOLE}`,
  );
}

/** Every page that was asked for held messages of other parts of the window. */
export function otherPages(channelId: string, reads: number): ExportError {
  return new ExportError(
    'inconsistent-data',
    `Channel ${channelId}: the reader was asked ${reads} times for a part of the window and gave messages of other parts ` +
      `only, as a cache does that ignores part of the address. ${HOLE}`,
  );
}

/** The reader counts more messages than its pages gave. */
export function fewerThanCounted(range: Span, total: number, read: number): ExportError {
  return new ExportError(
    'inconsistent-data',
    `The reader counts ${total} messages in ${spanText(range)}, but gave ${read} in parts, as when a replica lags behind. ` +
      HOLE,
  );
}

/** A page holds no message of its span. */
export function outsideSpan(span: Span, count: number): ExportError {
  return new ExportError(
    'inconsistent-data',
    `The reader does not keep to the window: asked for ${spanText(span)}, it gave no message of it, though it counts ${count}.`,
  );
}

/** A page is not sorted, so what is older than it cannot be told. */
export function notNewestFirst(span: Span): ExportError {
  return new ExportError(
    'bad-response',
    `The reader does not give its messages newest first (${spanText(span)}), so more than one page cannot be read without a ` +
      'hole. Have it sort by time, descending, or use customSource.',
  );
}
