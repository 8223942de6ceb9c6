import type { serve } from 'downlink-export/worker';

// The types of the entry for hosts with a worker of their own must resolve, too.
export type Serve = typeof serve;
