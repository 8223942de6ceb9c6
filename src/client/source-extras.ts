/** Asks a source on the page for what its host adds to requests. Loaded only when the host adds something. */
import { checkedExtras } from '../core/http/check-extras.ts';
import type { RequestExtras } from '../core/http/request-extras.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';

/** Returns what the host adds, checked. It may never settle, and throws as `checkedExtras` does. */
export const extrasOf = ({ id, getToken, getExtras }: SourceDescriptor): Promise<RequestExtras> =>
  checkedExtras(getExtras?.() ?? {}, { name: 'the source', id, hasToken: getToken !== undefined });
