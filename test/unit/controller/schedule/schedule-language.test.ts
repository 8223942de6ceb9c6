import { expect, test, vi } from 'vitest';
import { createExportForm } from '../../../../src/controller/export-form.ts';
import { createScheduleForm } from '../../../../src/controller/schedule-form.ts';
import { FakeExporter, settled } from '../fake-exporter.ts';

/** What the next parts wait for after they are loaded, in the order of the calls. */
const gates: Promise<unknown>[] = [];

vi.mock('../../../../src/core/load-part.ts', () => ({
  loadPart: async (load: () => Promise<unknown>) => {
    const gate = gates.shift();
    const part = await load();
    await gate;
    return part;
  },
}));

function closedGate(): () => void {
  let open = () => {};
  gates.push(
    new Promise<void>((resolve) => {
      open = resolve;
    }),
  );
  return open;
}

/** Waits as long as loading takes on a busy machine. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000 });

const formOf = () => {
  const form = createExportForm({
    ...{ exporter: new FakeExporter().exporter, series: [{ channelId: 'c', name: 'a' }], locale: 'en' },
    timezone: 'Europe/Rome',
  });
  return { form, schedule: createScheduleForm(form) };
};

test('a language that is loaded late does not replace the one that was chosen after it', async () => {
  const { form, schedule } = formOf();
  await soon(() => expect(schedule.state.summary).toContain('Every Monday'));
  const open = closedGate();
  form.update({ locale: 'de' });
  form.update({ locale: 'it' });
  await soon(() => expect(schedule.state.summary).toContain('Ogni lunedì'));
  open();
  await vi.dynamicImportSettled();
  await settled();
  expect(schedule.state.summary).toContain('Ogni lunedì');
});

test('a language that is chosen while the code is loaded is the one that is spoken', async () => {
  const open = closedGate();
  const { form, schedule } = formOf();
  await vi.dynamicImportSettled();
  form.update({ locale: 'de' });
  await vi.dynamicImportSettled();
  await settled();
  open();
  await soon(() => expect(schedule.state.summary).toContain('Jeden Montag'));
});

test('what cannot be loaded is said in the language of the export form', async () => {
  const form = createExportForm({ exporter: new FakeExporter().exporter, locale: 'de' });
  await soon(() => expect(form.texts.time).toBe('Zeit'));
  const missing = Promise.reject(new Error('404'));
  missing.catch(() => {});
  gates.push(missing);
  const schedule = createScheduleForm(form);
  await soon(() =>
    expect(schedule.state.outcome).toMatchObject({
      failure: { message: 'Ein Teil dieser Seite ließ sich nicht laden.', technical: '404' },
    }),
  );
});
