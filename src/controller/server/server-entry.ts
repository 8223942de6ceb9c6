/** Puts an export on the server into words. */
import type { ServerFile, ServerJob } from '../../handover/server-exports.ts';
import { hasEnded } from '../../handover/server-job.ts';
import { safeFileName } from '../../pipeline/file-names.ts';
import type { FormFailure, ServerEntry } from '../form-state.ts';
import type { ServerFormTexts } from '../texts/server-form-texts.ts';

/** What the form knows of an export, besides the job. */
export interface KnownOfJob {
  /** The file, once it was saved. */
  readonly file?: Pick<ServerFile, 'name' | 'size'> | undefined;
  /** Whether its file is being fetched or it is being removed. */
  readonly isBusy: boolean;
  /** Why the last action failed. */
  readonly failure?: FormFailure | undefined;
}

/** Returns the words for an export. */
export function serverEntry(
  job: ServerJob,
  { file, isBusy, failure }: KnownOfJob,
  { states, noNews }: ServerFormTexts,
  locale: string,
): ServerEntry {
  const { id, request, state, reason, createdAt, mayHaveArrived } = job;
  const unsent = mayHaveArrived ? 'unanswered' : reason === null ? 'sending' : 'waiting';
  const words = states[state === 'sending' ? unsent : state];
  const isUnheard = (state === 'notProcessed' || state === 'inProgress') && reason !== null;
  const { extension, filename } = request.format;
  const own = request.items.length === 1 ? request.items[0]?.filename : undefined;
  return {
    id,
    name: file?.name ?? safeFileName(own ?? filename ?? 'export', request.items.length > 1 ? 'zip' : extension),
    ...(file && { size: file.size }),
    when: new Intl.DateTimeFormat(locale, {
      ...{ calendar: 'gregory', dateStyle: 'medium', timeStyle: 'short' },
      ...(request.format.timezone && { timeZone: request.format.timezone }),
    }).format(Date.parse(createdAt)),
    state,
    ...words,
    ...(isUnheard && { message: `${words.message} ${noNews}` }),
    ...(reason !== null && { technical: reason }),
    ...{ hasEnded: hasEnded(job), isBusy },
    ...(failure && { failure }),
  };
}
