/** The states of exports on the server that people meet, in the words of the controller. */
import type { FormFailure, FormNote, FormState, ServerEntry } from '../../src/controller/form-state.ts';
import { serverEntry } from '../../src/controller/server/server-entry.ts';
import { texts as de } from '../../src/controller/texts/server/de.ts';
import { texts as en } from '../../src/controller/texts/server/en.ts';
import { texts as it } from '../../src/controller/texts/server/it.ts';
import type { ServerFormTexts } from '../../src/controller/texts/server-form-texts.ts';
import { quantity } from '../../src/controller/words.ts';
import type { ServerJobState } from '../../src/handover/server-exports.ts';

/** Names of the states. */
export const SERVER_STATE_NAMES = [
  ...['server-offered', 'server-sending', 'server-waiting', 'server-queued', 'server-making', 'server-ready'],
  ...['server-saved', 'server-saving', 'server-no-file', 'server-failed', 'server-list'],
] as const;

/** Name of a state. */
export type ServerStateName = (typeof SERVER_STATE_NAMES)[number];

const TEXTS: Readonly<Record<string, ServerFormTexts>> = { en, de, it };

/** Returns what a state changes of a form's state. */
export function serverState(name: ServerStateName, locale: string, fileName: string): Partial<FormState> {
  const texts = TEXTS[locale.slice(0, 2)] ?? en;
  const entry = (
    state: ServerJobState,
    known: { reason?: string; size?: number; isBusy?: boolean; failure?: FormFailure; id?: string } = {},
  ): ServerEntry => {
    const { reason = null, size, isBusy = false, failure, id = 'a' } = known;
    const request = {
      type: 'oneTime' as const,
      format: { extension: 'csv' as const, filename: fileName, timezone: 'UTC' },
      items: [{ params: { target: { value: 'a' }, channelId: 'c', subtopic: '', period: 'P1D' } }],
    };
    const at = { createdAt: '2023-11-02T09:30:00Z', checkedAt: null, serverId: 's', status: null };
    const file = size === undefined ? undefined : { name: `${fileName}.csv`, size };
    return serverEntry({ id, request, state, reason, ...at }, { file, isBusy, failure }, texts, locale);
  };
  const followed = (shown: ServerEntry): Partial<FormState> => ({
    run: { phase: 'onServer', entry: shown },
    onServer: [shown],
  });
  const gone: FormFailure = {
    ...{ code: 'not-found', ...texts.noFile, remedies: [] },
    technical: 'not-found: The server has no file of the export.',
  };
  switch (name) {
    case 'server-offered':
      return { look: { phase: 'ready', notes: [offer(texts, locale)] } };
    case 'server-sending':
      return followed(entry('sending'));
    case 'server-waiting':
      return followed(entry('sending', { reason: 'The server could not be reached, or its answer broke off.' }));
    case 'server-queued':
      return followed(entry('notProcessed'));
    case 'server-making':
      return followed(entry('inProgress'));
    case 'server-ready':
      return followed(entry('done'));
    case 'server-saved':
      return followed(entry('done', { size: 212_400_000 }));
    case 'server-saving':
      return followed(entry('done', { isBusy: true }));
    case 'server-no-file':
      return followed(entry('done', { failure: gone }));
    case 'server-failed':
      return followed(entry('failed', { reason: 'The server could not run the export. Its own log says why.' }));
    case 'server-list':
      return {
        onServer: [
          entry('inProgress', { reason: 'The server refused the request: 401.' }),
          entry('done', { id: 'b' }),
          entry('done', { id: 'c', size: 212_400_000, isBusy: true }),
          entry('expired', { id: 'd' }),
          entry('done', { id: 'e', failure: gone }),
        ],
      };
  }
}

function offer(texts: ServerFormTexts, locale: string): FormNote {
  return {
    code: 'too-large',
    message: `${texts.tooLarge(quantity(2_304_000, locale))} ${texts.serverCan}`,
    remedies: [{ label: texts.handOver, choices: {}, isHandOver: true }],
  };
}
