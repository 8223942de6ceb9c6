/** What sync says of a server's answers, for people. */
import type { ExportRequest } from '../contract/request.ts';
import type { Listed } from './ownership.ts';
import type { ServerExport } from './read-export.ts';
import { compare, traitsOf } from './request-matching.ts';

/** Names and ids that one sentence lists at most. */
const MAX_LISTED = 5;

/** The first of some texts, and how many more there are. */
export function some(texts: readonly string[]): string {
  const more = texts.length - MAX_LISTED;
  return texts.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** What is wrong with the server's copy of a request; null when it can be read and is what was sent. */
export function copyNote(request: ExportRequest, { traits, unclear }: ServerExport): string | null {
  const { differing, isRounded } = compare(traitsOf(request), traits);
  const other = [...differing, ...(isRounded ? ['periodStart'] : [])];
  const sentences = [
    ...(unclear.length > 0 ? [`The server's copy cannot be read in full: ${some(unclear)}.`] : []),
    ...(other.length > 0 ? [`The server's copy is not as it was sent: it has another ${some(other)}.`] : []),
  ];
  return sentences.length > 0 ? sentences.join(' ') : null;
}

/** Why a create is not decided: one of these exports may be its copy. */
export function undecidedReason(possible: readonly Listed[], hidden: readonly ServerExport[]): string {
  const faults = new Set([...possible, ...hidden].flatMap(({ unclear }) => unclear));
  const which =
    possible.length > 0
      ? `an export that may be this one (${some(possible.map(({ id }) => id))})`
      : 'an export without an id that may be this one';
  const why = faults.size > 0 ? ` Of what it lists, ${some([...faults])}.` : '';
  return `The server has ${which}, so it is not sent again.${why}`;
}

/** Why a create that was answered with success is shown as rejected. */
export function unlistedReason(status: number): string {
  return `The server answered ${status}, but its list does not show the export. It is not sent again by itself.`;
}

/** Why a create is sent again. */
export function vainReason(vain: number): string {
  const times = vain === 1 ? 'once' : `${vain} times`;
  return `It was sent ${times} without an answer, and the server's list does not show it.`;
}

/** Why a delete is shown as rejected. */
export function stillListedReason(status: number | null | undefined): string {
  return `The server answered ${status ?? 'nothing'} to the delete, but still lists the export.`;
}

/** What is odd about a list that lacks all copies. */
export function blankNote(count: number): string {
  const none =
    count === 1 ? 'does not show the one export that is synced' : `shows none of the ${count} exports that are synced`;
  return `The server's list ${none}: it may be the list of another account, or of a server that fails. They stay here, marked as missing, and are removed when that stays so for 24 hours.`;
}

/** What a list says that cannot be read. */
export function unreadableNotes(strangers: readonly Listed[], nameless: readonly ServerExport[]): string[] {
  const faults = (exports: readonly ServerExport[]) => some([...new Set(exports.flatMap(({ unclear }) => unclear))]);
  const ids = some(strangers.map(({ id }) => id));
  return [
    ...(strangers.length > 0
      ? [`Exports on the server that cannot be read are not shown here (${ids}): ${faults(strangers)}.`]
      : []),
    ...(nameless.length > 0
      ? [
          `The server lists exports without an id that can be read (${nameless.length}), so its list tells nothing of what is missing: ${faults(nameless)}.`,
        ]
      : []),
  ];
}
