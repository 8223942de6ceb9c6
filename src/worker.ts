/** The built-in worker. */
import { formats } from './formats/index.ts';
import { sources } from './sources/index.ts';
import { serve } from './worker/serve.ts';

serve({ sources, formats });
