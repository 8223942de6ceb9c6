/** Sentences for people about a server's responses. */
import type { ExportRequest } from '../contract/request.ts';
import type { Listed } from './ownership.ts';
import type { ServerExport } from './read-export.ts';
import { compare, traitsOf } from './request-matching.ts';

/** The most names or ids in one sentence. */
const MAX_LISTED = 5;

/** Joins the first texts and adds how many more there are. */
export function some(texts: readonly string[]): string {
  const more = texts.length - MAX_LISTED;
  return texts.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Describes how the server's copy differs from the request; null when it can be read and does not differ. */
export function copyNote(request: ExportRequest, { traits, unclear }: ServerExport): string | null {
  const { differing, isRounded } = compare(traitsOf(request), traits);
  const other = [...differing, ...(isRounded ? ['periodStart'] : [])];
  const sentences = [
    ...(unclear.length > 0 ? [`The server's copy cannot be read in full: ${some(unclear)}.`] : []),
    ...(other.length > 0 ? [`The server's copy differs from the request in ${some(other)}.`] : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

/** Explains why a create is undecided: one of these exports may be its copy. */
export function undecidedReason(possible: readonly Listed[], hidden: readonly ServerExport[]): string {
  const faults = new Set([...possible, ...hidden].flatMap(({ unclear }) => unclear));
  const which =
    possible.length > 0
      ? `an export that may be this one (${some(possible.map(({ id }) => id))})`
      : 'an export without an id that may be this one';
  const why = faults.size > 0 ? ` In its list, ${some([...faults])}.` : '';
  return `The server has ${which}, so it is not sent again.${why}`;
}

/** Explains why a create is rejected although the server confirmed it. */
export function unlistedReason(status: number): string {
  return `The server answered ${status}, but its list does not show the export. It is not sent again by itself.`;
}

/** Explains why a create is sent again. */
export function vainReason(vain: number): string {
  const times = vain === 1 ? 'once' : `${vain} times`;
  return `It was sent ${times} without an answer, and the server's list does not show it.`;
}

/** Explains why a delete is rejected. */
export function stillListedReason(status: number | null | undefined): string {
  return `The server answered ${status ?? 'nothing'} to the delete, but still lists the export.`;
}

/** Describes a list that lacks all known copies. */
export function blankNote(count: number): string {
  const none =
    count === 1 ? 'does not show the one export that is synced' : `shows none of the ${count} exports that are synced`;
  return `The server's list ${none}: it may belong to another account, or the server may have failed. The exports stay here, marked as missing, and are removed after 24 hours.`;
}

/** Describes the parts of a list that cannot be read. */
export function unreadableNotes(strangers: readonly Listed[], nameless: readonly ServerExport[]): string[] {
  const faults = (exports: readonly ServerExport[]) => some([...new Set(exports.flatMap(({ unclear }) => unclear))]);
  const ids = some(strangers.map(({ id }) => id));
  return [
    ...(strangers.length > 0
      ? [`Exports on the server that cannot be read are not shown here (${ids}): ${faults(strangers)}.`]
      : []),
    ...(nameless.length > 0
      ? [
          `The server lists exports without an id that can be read (${nameless.length}), so missing exports cannot be detected: ${faults(nameless)}.`,
        ]
      : []),
  ];
}
