/** The built-in worker. */
import { formats } from './formats/index.ts';
import { sources } from './sources/index.ts';
import { serve } from './worker/serve.ts';

serve({ sources, formats });

// The build puts the parts of the worker into files of their own, and loads them by it.
export { partAddress } from './worker/part-address.ts';
