import type { DevTools } from './dev-tools.ts';

/** Milliseconds of one task. */
export interface TaskTimes {
  /** By the clock: as long as the page could do nothing else. */
  readonly wall: number;
  /** Of the processor: what is left when the machine is busy with something else. */
  readonly processor: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds; `tdur` is processor time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Names under which Chromium traces what the event loop of a thread runs. */
const TASKS: ReadonlySet<string> = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);

/**
 * The longest of the tasks that a renderer process runs on its pages' own thread while `work` lasts, by the clock and,
 * maybe another one, by processor time.
 */
export async function longestTask(
  devTools: DevTools,
  processId: number,
  work: () => Promise<void>,
): Promise<TaskTimes> {
  const events: TraceEvent[] = [];
  const complete = new Promise<void>((resolve) => {
    devTools.listen(({ method, params }) => {
      if (method === 'Tracing.dataCollected') {
        for (const event of params.value as TraceEvent[]) if (event.pid === processId) events.push(event);
      } else if (method === 'Tracing.tracingComplete') resolve();
    });
  });
  await devTools.send('Tracing.start', {
    traceConfig: { includedCategories: ['__metadata', 'toplevel', 'disabled-by-default-devtools.timeline'] },
  });
  await work();
  await devTools.send('Tracing.end');
  await complete;
  const main = events.find(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')?.tid;
  const tasks = events.filter(({ name, tid, dur }) => tid === main && TASKS.has(name) && dur !== undefined);
  if (tasks.length === 0) throw new Error('Chromium has traced no tasks of the page.');
  return {
    wall: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
    processor: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
  };
}
