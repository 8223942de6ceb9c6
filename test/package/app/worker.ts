import type { ExportRequest } from 'downlink-export';
import type { createExporter } from 'downlink-export/inline';
import type { serve } from 'downlink-export/worker';

// The types of the entry for hosts with a worker of their own must resolve, too.
export type Serve = typeof serve;

// So must those of the entry with the worker inside, which has the types of the main entry.
export type Inline = [typeof createExporter, ExportRequest, import('downlink-export/inline').ExportRequest];
