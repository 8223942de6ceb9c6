import type { ExportRequest } from '../../../src/contract/request.ts';

/** The ids of all channels that a valid request reads, also those of the elements of reports. */
export function channelIdsOf({ items }: ExportRequest): readonly string[] {
  const ids = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, part] of Object.entries(value)) {
      if (name === 'channelId' && typeof part === 'string') ids.add(part);
      else look(part);
    }
  };
  look(items);
  return [...ids];
}
