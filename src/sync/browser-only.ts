/** Finds the reasons why only a browser can run a definition. */

import { browserOnlyIssues } from '../contract/syncable.ts';
import type { DefinitionRecord, FileOptions } from '../storage/records.ts';

/** Returns the reason why a server cannot use these options; undefined when it can. */
export function browserOnlyOptions({ wide, gaps = 'absent', bundle, windowEnd }: FileOptions): string | undefined {
  const used = [
    ...(wide === undefined ? [] : ['wide']),
    ...(gaps === 'absent' ? [] : ['gaps']),
    ...(bundle === 'table' ? ["bundle: 'table'"] : []),
    ...(windowEnd === 'midnight' ? ["windowEnd: 'midnight'"] : []),
  ];
  if (used.length === 0) return undefined;
  return `Only a browser can apply the options ${used.join(', ')}. Set executor to 'browser', or remove them.`;
}

/** Returns the reason why a server cannot run a definition; undefined when no reason is known. */
export function browserOnlyReason({ request, options }: DefinitionRecord): string | undefined {
  return browserOnlyIssues(request)[0]?.message ?? browserOnlyOptions(options);
}
