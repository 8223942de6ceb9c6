import type { TemplateResult } from 'lit';
import { describe, expect, test, vi } from 'vitest';
import type { ServerEntry } from '../../../src/controller/form-state.ts';
import { serverActions } from '../../../src/element/server/server-actions.ts';
import { server as de } from '../../../src/element/texts/de/server.ts';
import { server as en } from '../../../src/element/texts/en/server.ts';
import { server as it } from '../../../src/element/texts/it/server.ts';
import type { View } from '../../../src/element/view.ts';

/** Draws the buttons of an export. Returns what each does, by its label, and what was announced. */
function actionsOf(changes: Partial<ServerEntry> = {}, texts = en) {
  const entry = { id: 'a', name: 'a.csv', state: 'done', hasEnded: true, isBusy: false, ...changes } as ServerEntry;
  const state = { onServer: [entry] };
  const form = {
    state,
    saveFromServer: vi.fn(async () => {}),
    removeFromServer: vi.fn(async () => {
      state.onServer = [];
    }),
  };
  const announce = vi.fn();
  const view = { form, announce, texts } as unknown as View;
  const drawn = serverActions(view, entry, { download: '', onRemove: () => {}, isNamed: false });
  const press = (label: string) => {
    const button = drawn.values.find((value) => (value as TemplateResult).values?.includes(label)) as TemplateResult;
    const act = button.values.find((value) => typeof value === 'function') as (event: unknown) => unknown;
    return act({ currentTarget: null });
  };
  return { form, announce, press };
}

describe('an export on the server', () => {
  test('is removed while its file is being fetched, and is not fetched twice', async () => {
    const { form, press } = actionsOf({ isBusy: true });
    await press('Download');
    await press('Delete from the server');
    expect(form.saveFromServer).not.toHaveBeenCalled();
    expect(form.removeFromServer).toHaveBeenCalledWith('a');
  });

  test.each([
    [en, 'The export is removed here. The server deletes it as soon as it can be reached.'],
    [de, 'Der Export ist hier entfernt. Der Server löscht ihn, sobald er erreichbar ist.'],
    [it, 'L’esportazione è stata rimossa qui. Il server la eliminerà appena raggiungibile.'],
  ])('is said to be removed here, and to be deleted on the server later (%#)', async (texts, message) => {
    const { announce, press } = actionsOf({}, texts as typeof en);
    await press(texts.deleteOnServer);
    expect(announce.mock.calls).toEqual([[message]]);
  });
});
