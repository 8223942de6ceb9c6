/** Makes a request for the server of the choices of an export form. */
import { isMessageParams } from '../../contract/item-kind.ts';
import type { ExportItem, ExportRequest, Notification } from '../../contract/request.ts';
import { filledName } from '../../pipeline/file-names.ts';
import type { FormServerOptions } from '../form-host.ts';
import { zoneOf } from '../form-request.ts';
import type { FormState } from '../form-state.ts';
import { browserOnlyChoices, exportName } from '../schedule/scheduled-export.ts';
import type { BrowserOnlyChoice } from '../texts/schedule-form-texts.ts';
import type { ServerFormTexts } from '../texts/server-form-texts.ts';

/** The choices without which the file would hold something else. Without the others, it looks different. */
const NEEDED: ReadonlySet<BrowserOnlyChoice> = new Set(['perDevice', 'oneTable', 'sheets', 'gaps', 'figure']);

/** What a server cannot do of the choices of a form. */
export interface ServerLimits {
  /** What stands in its way. Empty when it can make the file. */
  readonly missing: readonly BrowserOnlyChoice[];
  /** What its file has not. */
  readonly leftOut: readonly BrowserOnlyChoice[];
}

/** Returns what a server cannot do. */
export function serverLimits(form: FormState): ServerLimits {
  const choices = browserOnlyChoices(form);
  return {
    missing: choices.filter((choice) => NEEDED.has(choice)),
    leftOut: choices.filter((choice) => !NEEDED.has(choice)),
  };
}

/**
 * Makes the request. Undefined while the form has none, and for what a server cannot do. Names of files are filled in,
 * since a server may not know the placeholders, and a window that ends now keeps this end, whenever the server reads it.
 *
 * @param now Unix milliseconds
 */
export function serverRequest(
  form: FormState,
  message: FormServerOptions['message'],
  texts: ServerFormTexts['message'],
  now: number,
): ExportRequest | undefined {
  const { request, window, choices } = form;
  const zone = zoneOf(choices.timezone);
  if (!request || !window || !zone || serverLimits(form).missing.length > 0) return undefined;
  const label = exportName(form, { name: '' });
  const values = { from: window.from * 1000, to: window.to * 1000, now, label };
  const named = <T extends { readonly filename?: string }>(one: T): T =>
    one.filename === undefined ? one : { ...one, filename: filledName(one.filename, values, zone) };
  return {
    ...request,
    format: named(request.format),
    items: request.items.map((item) => named(withEnd(item, window.to))),
    notification: notificationOf(message, label, texts),
  };
}

function withEnd(item: ExportItem, to: number): ExportItem {
  return isMessageParams(item.params) ? { ...item, params: { to, ...item.params } } : item;
}

/** The two messages. Without a target, they go to the user who makes the request. */
function notificationOf(
  { medium, target }: NonNullable<FormServerOptions['message']> = { medium: 'email' },
  name: string,
  { successTitle, successText, failureTitle, failureText }: ServerFormTexts['message'],
): Notification {
  const to = { medium, ...(target && { target }) };
  return {
    messages: [
      { ...to, policy: 'onSuccess', title: successTitle(name), text: successText },
      { ...to, policy: 'onFailure', title: failureTitle(name), text: failureText },
    ],
  };
}
