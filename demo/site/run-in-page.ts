/**
 * Runs the jobs of a static copy's server in an open page of the demo, which has the engine: a service worker that held
 * it, too, would take long to load.
 */
import type { RunJob } from '../server/exports/job-runner.ts';
import type { JobOrder, JobOutcome } from './site-files.ts';

/** A page that the service worker can reach. */
export interface ReachablePage {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/** Makes what runs jobs in one of these pages. */
export function runInPage(findPages: () => Promise<readonly ReachablePage[]>): RunJob {
  return async (request, { now, signal, sink }) => {
    const [page] = await findPages();
    if (!page) throw new Error('This server runs its jobs in an open page of the demo, and there was none.');
    const outcome = await orderFrom(page, { order: 'run', request, now }, signal);
    if ('error' in outcome) throw new Error(outcome.error);
    const { name, blob } = outcome;
    await blob.stream().pipeTo(sink({ name, type: blob.type }));
  };
}

function orderFrom(page: ReachablePage, order: JobOrder, signal: AbortSignal): Promise<JobOutcome> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<JobOutcome>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<JobOutcome>) => resolve(data);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    page.postMessage(order, [port2]);
  }).finally(() => port1.close());
}
