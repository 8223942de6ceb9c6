/**
 * Loads the parts of the built worker, each of them a file of its own. Only the build uses it: from sources, a part is a
 * module like any other.
 */

/** A file of a part. */
export interface PartFile {
  /** The build that it is of. */
  readonly build: string;
  /** Runs the part, with what is loaded so far and the way to load more, and returns what it exports. */
  default(loaded: Readonly<Record<string, unknown>>, load: LoadPart): object;
}

/** Loads a part by its name and returns what it exports. */
export type LoadPart = (name: string) => Promise<object>;

/**
 * Returns the function that loads the parts of a build. A part is loaded with all that it needs, once; one that failed to
 * load is loaded anew.
 *
 * @param engine returns what the worker itself shares with the parts
 * @param build the build that all parts have to be of
 * @param needs the other parts that a part needs, for those that need any
 * @param load loads the file of a part
 */
export function partLoader(
  engine: () => unknown,
  build: string,
  needs: Readonly<Record<string, readonly string[]>>,
  load: (name: string) => Promise<PartFile>,
): LoadPart {
  const loads = new Map<string, Promise<object>>();
  const loaded: Record<string, unknown> = {};
  const start = async (name: string): Promise<object> => {
    const [part] = await Promise.all([load(name), ...(needs[name] ?? []).map(loadPart)]);
    if (part.build !== build) throw new Error(`${name}.js is of another build than the worker`);
    loaded.engine ??= engine();
    const exports = part.default(loaded, loadPart);
    loaded[name] = exports;
    return exports;
  };
  const loadPart: LoadPart = (name) => {
    const loading = loads.get(name) ?? start(name);
    loads.set(name, loading);
    loading.catch(() => loads.delete(name));
    return loading;
  };
  return loadPart;
}
