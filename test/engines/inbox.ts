import type { JobRecord } from '../../src/index.ts';
import { FILE, recurring } from '../browser/harness/recurring.ts';
import type { MessageRequest } from '../browser/harness/requests.ts';
import type { Tab } from './engine.ts';

/** What each run of {@link daily} writes. */
export { FILE };

/** A request for the same two days each time, with a period of its own. */
export const daily = (changes: Partial<MessageRequest> = {}): MessageRequest => recurring(changes);

/** Makes the exporter of a tab, as the global `exporterUnderTest`. */
export async function makeExporter(tab: Tab, databaseName: string): Promise<void> {
  await tab.evaluate((databaseName) => {
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source(), databaseName });
  }, databaseName);
}

/** Creates a definition; gives its id. */
export function create(tab: Tab, request: MessageRequest, options: object = {}): Promise<string> {
  return tab.evaluate(
    async (request, options) => (await exporterUnderTest.definitions.create(request, options)).id,
    request,
    options,
  );
}

/** All jobs, latest run time first. */
export function jobsOf(tab: Tab): Promise<JobRecord[]> {
  return tab.evaluate(async () => [...(await exporterUnderTest.jobs.list())]);
}

/** Runs a definition now and waits for its job to end. */
export function runNow(tab: Tab, definition: string): Promise<JobRecord> {
  return tab.evaluate(async (definition) => {
    const { definitions, jobs } = exporterUnderTest;
    const { id } = await definitions.run(definition);
    for (;;) {
      const job = (await jobs.get(id))!;
      if (job.state !== 'inProgress' && job.state !== 'notProcessed') return job;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, definition);
}

/** The texts of the files of all jobs that are done. */
export function filesOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(async () => {
    const { jobs } = exporterUnderTest;
    const texts: string[] = [];
    for (const { id } of await jobs.list({ states: ['done'] }))
      for (const { blob } of await jobs.files(id)) texts.push(await blob!.text());
    return texts;
  });
}

/** How many files of an exporter's inbox are in either place. */
export function filesIn(tab: Tab, databaseName: string): Promise<{ privateFiles: number; database: number }> {
  return tab.evaluate(async (databaseName) => {
    let privateFiles = 0;
    const inbox = await Promise.resolve()
      .then(() => navigator.storage.getDirectory())
      .then((root) => root.getDirectoryHandle('downlink'))
      .then((folder) => folder.getDirectoryHandle(databaseName))
      .catch(() => undefined);
    if (inbox) for await (const _ of inbox.keys()) privateFiles++;
    const opening = indexedDB.open(databaseName);
    await new Promise((resolve, reject) => {
      opening.onsuccess = resolve;
      opening.onerror = reject;
    });
    const asking = opening.result.transaction('files').objectStore('files').count();
    await new Promise((resolve) => {
      asking.onsuccess = resolve;
    });
    opening.result.close();
    return { privateFiles, database: asking.result };
  }, databaseName);
}
