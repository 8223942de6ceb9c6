/** Runs the jobs of a static copy's server, when its service worker asks for it. */
import type { Exporter } from 'downlink-export';
import type { JobOrder, JobOutcome } from '../site/site-files.ts';

/** Runs jobs from now on. */
export function runServerJobs(exporter: Exporter): void {
  navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }: MessageEvent<JobOrder | string>) => {
    if (typeof data === 'object' && data.order === 'run')
      void run(exporter, data).then((outcome) => port?.postMessage(outcome));
  });
  navigator.serviceWorker.startMessages();
}

async function run(exporter: Exporter, { request, now }: JobOrder): Promise<JobOutcome> {
  try {
    const { files } = await exporter.export({ ...request, type: 'oneTime' }, { now });
    const [file] = files;
    return file?.blob ? { name: file.name, blob: file.blob } : { error: 'The run gave no file.' };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
