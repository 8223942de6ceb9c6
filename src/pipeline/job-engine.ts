/** Opens the sources of a job and classifies its errors, wherever it runs: in the worker or in Node. */
import { ExportError } from '../core/errors.ts';
import type { RequestExtras } from '../core/http/request-extras.ts';
import { loadPart } from '../core/load-part.ts';
import type { Format } from '../formats/format.ts';
import { resourceSources as builtInResourceSources } from '../sources/index.ts';
import type { ResourceSource, ResourceSourceEntry } from '../sources/resources/resource-source.ts';
import type { SampleQuery, SampleSource, SourceEntry, SourceHost } from '../sources/source.ts';
import { words } from './open-item.ts';
import type { ExportHost } from './run-export.ts';

/** The sources and formats that jobs can use. */
export interface Registries {
  /** The sources of messages that can be read. */
  readonly sources: readonly SourceEntry[];
  /** The sources of resources that can be read. Default: those that come with the package. */
  readonly resourceSources?: readonly ResourceSourceEntry[];
  /** The formats that can be written. */
  readonly formats: readonly Format[];
}

/** A source as plain data. */
export interface SourceReference {
  /** Id in the registry of sources. */
  readonly id: string;
  /** Configuration of the source. */
  readonly config: unknown;
}

/** The sources of a job. */
export interface JobSources {
  /** The source of the messages. */
  readonly source: SourceReference;
  /** The source of the resources. Absent when there is none. */
  readonly resources?: SourceReference | undefined;
}

/** What the caller of a job does for its sources. */
export interface JobHost extends Omit<SourceHost, 'getToken' | 'getExtras'> {
  /** Returns the access token of a source, by default that of the messages; empty when it has none. */
  getToken(of?: 'resources'): Promise<string>;
  /** Returns the headers and query parameters of a source, by default that of the messages. */
  getExtras(of?: 'resources'): Promise<RequestExtras>;
}

/** What every kind of job needs. */
export type Engine = Pick<ExportHost, 'source' | 'resources' | 'formats' | 'signal'>;

/** The state of a job, which decides how its errors are reported. */
export interface RunState {
  /** Whether anything was read or written. A TypeError before that is about the arguments of the call. */
  began: boolean;
  /** Errors that the caller's own code threw. */
  readonly hostErrors: Set<unknown>;
}

/** Runs jobs with the sources and formats of some registries. */
export class JobEngine {
  readonly #registries: Required<Registries>;

  constructor({ sources, resourceSources = builtInResourceSources, formats }: Registries) {
    this.#registries = {
      sources: sources.map(loadable),
      resourceSources: resourceSources.map(loadable),
      formats: formats.map(loadable),
    };
  }

  /**
   * Opens the sources of a job and does its work.
   *
   * @param controller stops the job when aborted. It is aborted at the end too, which ends reads that still wait
   * @throws what the work throws; errors that were not thrown on purpose become `internal`
   */
  run<T>(
    job: JobSources,
    caller: JobHost,
    controller: AbortController,
    work: (engine: Engine, runState: RunState) => Promise<T>,
  ): Promise<T> {
    const { sources, resourceSources, formats } = this.#registries;
    const { signal } = controller;
    return this.follow(controller, async (runState) => {
      const host = sourceHost(caller, runState);
      const source = (await findSource(sources, job.source).load()).open(job.source.config, host);
      signal.throwIfAborted();
      let resources: Promise<ResourceSource> | undefined;
      const openResources = (reference: SourceReference) => async () => {
        const entry = findSource(resourceSources, reference);
        const own = {
          getToken: () => host.getToken('resources'),
          getExtras: () => host.getExtras('resources'),
        };
        resources ??= entry.load().then((module) => module.open(reference.config, own));
        return resources;
      };
      const engine = {
        source: recordingUse(source, runState),
        resources: job.resources && openResources(job.resources),
        formats,
        signal,
      };
      return work(engine, runState);
    });
  }

  /**
   * Does the work of a job that needs no sources.
   *
   * @param controller aborted at the end, which ends what still waits
   * @throws as {@link JobEngine.run} does
   */
  async follow<T>(controller: AbortController, work: (runState: RunState) => Promise<T>): Promise<T> {
    const runState: RunState = { began: false, hostErrors: new Set() };
    try {
      return await work(runState);
    } catch (error) {
      throw controller.signal.aborted ? error : reportable(error, runState);
    } finally {
      // Abort reads that still wait for the network.
      controller.abort(new DOMException('The job has ended.', 'AbortError'));
    }
  }

  /**
   * Loads what files of a format need, and what reads a source, all at once. Never rejects: what is lacking fails when it
   * is needed.
   *
   * @param id of the source. Default: none
   */
  async prepare(extension: unknown, id?: string): Promise<void> {
    const { formats, sources } = this.#registries;
    const format = formats.find((each) => each.extension === extension);
    const source = sources.find((each) => each.id === id);
    await Promise.all([format?.load(), format?.tellsFacts && words.load(), source?.load()]).catch(() => {});
  }

  /** The formats that jobs can write. */
  get formats(): readonly Format[] {
    return this.#registries.formats;
  }
}

/** Wraps a registry entry so that a failed load is reported as `worker-unavailable`. */
export function loadable<T extends { load(): Promise<unknown> }>(entry: T): T {
  return { ...entry, load: () => loadPart(() => entry.load()) };
}

/** Converts an error for the caller. Errors that were not thrown on purpose become `internal`. */
function reportable(error: unknown, { began, hostErrors }: RunState): unknown {
  if (error instanceof ExportError || hostErrors.has(error)) return error;
  if (!began && error instanceof TypeError) return error;
  const whose = 'This is a bug in downlink, or in a source or format that the host added';
  return new ExportError(
    'internal',
    `${whose}: ${error instanceof Error ? error.message : 'a value that is no error'} (please report it)`,
    { cause: error },
  );
}

/** Wraps the source to record its first use. */
function recordingUse(source: SampleSource, runState: RunState): SampleSource {
  return {
    count(query, context) {
      runState.began = true;
      return source.count(query, context);
    },
    read(query, context) {
      runState.began = true;
      return source.read(query, context);
    },
    ...(source.readPartials && {
      readPartials(query, context) {
        runState.began = true;
        return source.readPartials!(query, context);
      },
    }),
    ...(source.seriesCount && { seriesCount: source.seriesCount.bind(source) }),
    latest: async (query, context) => source.latest?.(query, context),
    ...(source.withWindows && { withWindows: source.withWindows.bind(source) }),
  };
}

function findSource<T extends { readonly id: string }>(sources: readonly T[], { id }: SourceReference): T {
  const entry = sources.find((source) => source.id === id);
  if (entry) return entry;
  const known = sources.map((source) => source.id).join(', ') || 'none';
  throw new ExportError('unsupported', `There is no source ${JSON.stringify(id)}, only ${known}.`);
}

/** Passes calls on and records the errors of the caller's own code. */
function sourceHost(caller: JobHost, { hostErrors }: RunState): JobHost {
  const recorded = async <T>(value: Promise<T>): Promise<T> => {
    try {
      return await value;
    } catch (error) {
      hostErrors.add(error);
      throw error;
    }
  };
  return {
    getToken: (of) => recorded(caller.getToken(of)),
    getExtras: (of) => recorded(caller.getExtras(of)),
    openRead: (query: SampleQuery) => recorded(caller.openRead(query)),
    pull: (read, again) => recorded(caller.pull(read, again)),
    closeRead: (read) => recorded(caller.closeRead(read)),
  };
}
