import { expect, test } from '../harness/page-kit.ts';
import { makeExporter, recurring } from '../harness/recurring.ts';

// Browsers send a few thousand levels, refuse to, or send a message that cannot be read.
for (const levels of [150, 499, 2_000, 3_000, 5_000, 200_000])
  test(`input nested ${levels} levels deep is refused with a reason, wherever it is passed`, async ({ openKit }) => {
    const page = await openKit();
    await makeExporter(page);
    const failures = await page.evaluate(
      async ([request, levels]) => {
        let value: object = {};
        for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
        const [item] = request.items;
        const deep = {
          ...request,
          items: [{ params: { ...item!.params, extra: value } }],
        } as unknown as typeof request;
        const oneTime = { ...deep, type: 'oneTime' as const };
        const plain = { ...request, type: 'oneTime' as const };
        const { definitions } = exporterUnderTest;
        const { id } = await definitions.create(request);
        const json = (changes: object) => ({
          version: 1,
          definitions: [{ id: 'b', request, executor: 'browser', catchUp: 'latest', options: {}, ...changes }],
        });
        const calls: Record<string, () => Promise<unknown>> = {
          export: () => exporterUnderTest.export(oneTime),
          preview: () => exporterUnderTest.preview(oneTime),
          estimate: () => exporterUnderTest.estimate(oneTime),
          'export of a proxy': () => exporterUnderTest.export(new Proxy(oneTime, {})),
          create: () => definitions.create(deep),
          update: () => definitions.update(id, { request: deep }),
          fromJSON: () => definitions.fromJSON(json({ request: deep })),
          'options of create': () => definitions.create(request, { options: { csv: value } }),
          'options of fromJSON': () => definitions.fromJSON(json({ options: { csv: value } })),
          'option csv': () => exporterUnderTest.export(plain, { csv: value }),
          'option wide': () => exporterUnderTest.export(plain, { wide: value as never }),
          'option bundle': () => exporterUnderTest.export(plain, { bundle: value as never }),
          source: () => kit.exporter({ id: 'page', config: value }).export(plain),
        };
        const failures: Record<string, { code: string | undefined; message: string | undefined }> = {};
        for (const [name, call] of Object.entries(calls)) {
          const { failure } = await kit.settle(call());
          failures[name] = { code: failure?.code ?? failure?.name, message: failure?.message };
        }
        return failures;
      },
      [recurring(), levels] as const,
    );
    const requests = ['export', 'preview', 'estimate', 'export of a proxy', 'create', 'update', 'fromJSON'];
    for (const [name, { code, message }] of Object.entries(failures)) {
      const isRequest = requests.includes(name);
      expect(code, `${name}: ${message}`).toBe(isRequest ? 'invalid-request' : 'TypeError');
      if (isRequest) expect(message, name).toMatch(/nested too deeply: 100 levels are the most/);
    }
  });

test('options that cannot be sent to a worker are reported as misuse', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const failures = await page.evaluate(
    async (request) => {
      const csv = { preset: () => 'excel' } as never;
      const source = { id: 'page', config: { read: () => {} } };
      const calls: Promise<unknown>[] = [
        exporterUnderTest.export(request, { csv }),
        kit.exporter(source).export(request),
      ];
      return Promise.all(calls.map(async (call) => (await kit.settle(call)).failure));
    },
    { ...recurring(), type: 'oneTime' as const },
  );
  for (const failure of failures)
    expect(failure).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/must be plain data/) });
});
