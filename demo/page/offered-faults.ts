/** The faults of the reader that the pages offer. */
import type { OfferedFault } from './fault-form.ts';

/** All of them. */
export const FAULTS: readonly OfferedFault[] = [
  { label: '429, try again in 2 seconds', rules: [{ kind: 'status', status: 429, retryAfter: 2 }] },
  { label: '500, the server fails', rules: [{ kind: 'status', status: 500 }] },
  { label: '403, access refused', rules: [{ kind: 'status', status: 403 }] },
  { label: 'The token expires', rules: [{ kind: 'expireToken' }] },
  { label: 'Slow: 500 ms for each request', rules: [{ kind: 'delay', ms: 500 }] },
  { label: 'Never answers', rules: [{ kind: 'hang' }] },
  { label: 'Connection reset', rules: [{ kind: 'reset' }] },
  { label: 'Answer cut short', rules: [{ kind: 'cut' }] },
  { label: 'Answer cut short, looks whole', rules: [{ kind: 'cutSilently' }] },
  { label: 'gzip cut short, looks whole', rules: [{ kind: 'cutGzip' }] },
  { label: 'HTML instead of JSON', rules: [{ kind: 'notJson' }] },
  { label: 'JSON without a total', rules: [{ kind: 'badEnvelope' }] },
  { label: 'Pages of 100 at most', rules: [{ kind: 'lowerLimit', limit: 100 }] },
  { label: 'A message arrives while reading', rules: [{ kind: 'shift' }] },
  { label: 'Messages outside the window', rules: [{ kind: 'outsideWindow', count: 2 }] },
  { label: 'Ties in changing order', rules: [{ kind: 'shuffleTies' }] },
];
