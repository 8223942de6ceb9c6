/** Tells why only a browser can run a definition. */

import { browserOnlyIssues } from '../contract/syncable.ts';
import type { DefinitionRecord, FileOptions } from '../storage/records.ts';

/** Why no server can write files with these options; undefined when they say nothing of what files hold. */
export function browserOnlyOptions({ wide, gaps = 'absent', bundle }: FileOptions): string | undefined {
  const used = [
    ...(wide === undefined ? [] : ['wide']),
    ...(gaps === 'absent' ? [] : ['gaps']),
    ...(bundle === 'table' ? ["bundle: 'table'"] : []),
  ];
  if (used.length === 0) return undefined;
  return `Only a browser reshapes what was read (${used.join(', ')}): make executor 'browser', or leave these options out.`;
}

/** Why no server can run a definition; undefined when one could, as far as is known here. */
export function browserOnlyReason({ request, options }: DefinitionRecord): string | undefined {
  return browserOnlyIssues(request)[0]?.message ?? browserOnlyOptions(options);
}
