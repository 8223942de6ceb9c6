/** The built-in worker. */
import { formats } from './formats/index.ts';
import { resourceSources, sources } from './sources/index.ts';
import { serve } from './worker/serve.ts';

serve({ sources, resourceSources, formats });

// The build puts the parts of the worker into files of their own, and loads them by it.
export { partAddress } from './worker/part-address.ts';
