/** Reads definitions from JSON. */
import { invalidRequest } from '../../contract/invalid-request.ts';
import { checkRequest } from '../../contract/parse-request.ts';
import type { ExportRequest } from '../../contract/request.ts';
import type { RequestIssue } from '../../core/errors.ts';
import type { CatchUp, Executor, FileOptions } from '../../storage/records.ts';

/** Definitions as plain JSON, for moving them from one browser to another. */
export interface DefinitionsJson {
  /** Version of this format. */
  readonly version: 1;
  /** The definitions, oldest first. */
  readonly definitions: readonly DefinitionJson[];
}

/** A definition as plain JSON. */
export interface DefinitionJson {
  /** The id: 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string;
  /** The request, with `type` `recurring`. */
  readonly request: ExportRequest;
  /** Who runs the definition. */
  readonly executor: Executor;
  /** How to handle missed runs. */
  readonly catchUp: CatchUp;
  /** Options of the files that this browser writes. */
  readonly options: FileOptions;
  /** Whether it is paused. Default false. */
  readonly isPaused?: boolean;
  /** What the page keeps with the definition. Default: nothing. */
  readonly data?: unknown;
  /** The server's copy, if there is one. */
  readonly server?: {
    /** The id on the server. */
    readonly id: string;
    /** Time of creation as the server reports it, ISO 8601. */
    readonly createdAt: string;
    /** Whether the copy lacks an edit that was not yet sent. Default false. */
    readonly outdated?: boolean;
  };
}

/** A definition that was read. Its options and executor are checked when it is stored. */
export type ImportedDefinition = DefinitionJson;

/**
 * Reads and checks definitions of unknown origin.
 *
 * @throws ExportError `invalid-request`, whose `issues` list every fault
 */
export function parseDefinitions(json: unknown): ImportedDefinition[] {
  const { version, definitions } = fieldsOf(json);
  if (version !== 1 || !Array.isArray(definitions)) {
    const message = 'The definitions must be an object with version 1 and a list of definitions, as toJSON returns it.';
    throw invalidRequest([{ path: [], message }]);
  }
  const issues: RequestIssue[] = [];
  const read = definitions.map((entry: unknown, index): ImportedDefinition | undefined => {
    const { id, request, executor, catchUp, options, server, isPaused = false, data } = fieldsOf(entry);
    const path = ['definitions', index];
    const fault = (field: string, what: string) =>
      void issues.push({ path: [...path, field], message: `definitions[${index}].${field} must be ${what}.` });
    if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return fault('id', '1 to 64 letters, digits, "-" and "_"');
    if (executor !== 'browser' && executor !== 'server') return fault('executor', '"browser" or "server"');
    if (catchUp !== 'latest' && catchUp !== 'all' && catchUp !== 'none')
      return fault('catchUp', '"latest", "all" or "none"');
    if (typeof isPaused !== 'boolean') return fault('isPaused', 'true or false');
    const copy = fieldsOf(server);
    const hasCopy = typeof copy.id === 'string' && typeof copy.createdAt === 'string';
    if (server !== undefined && !hasCopy) return fault('server', 'an object with id and createdAt');
    const check = checkRequest(request);
    if (!check.valid) {
      for (const issue of check.issues) issues.push({ ...issue, path: [...path, 'request', ...issue.path] });
      return undefined;
    }
    return {
      ...{ id, request: check.value, executor, catchUp, options: fieldsOf(options), isPaused, data },
      ...(hasCopy && {
        server: { id: String(copy.id), createdAt: String(copy.createdAt), outdated: copy.outdated === true },
      }),
    };
  });
  if (issues.length > 0) throw invalidRequest(issues);
  return read.filter((definition) => definition !== undefined);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
