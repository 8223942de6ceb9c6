/** Makes the sources that a command line names. */

import { listed } from '../../contract/sentences.ts';
import { ExportError } from '../../core/errors.ts';
import {
  type ConnhexOptions,
  connhexSource,
  jsonApiSource,
  type MagistralaOptions,
  magistralaSource,
  mainfluxSource,
  type SourceDescriptor,
} from '../../sources/descriptor.ts';
import { resourceSources, sources } from '../../sources/index.ts';
import type { ResourceSourceEntry } from '../../sources/resources/resource-source.ts';
import type { SourceEntry } from '../../sources/source.ts';
import type { NodeExportOptions } from '../export-options.ts';
import type { Flags } from './arguments.ts';
import { setValues, type Values } from './option-values.ts';
import { UsageError } from './usage.ts';

const SOURCES = ['connhex', 'mainflux', 'magistrala'];

const SOURCE_OPTIONS = ['pageSize', 'timeUnit', 'services', 'maxAttempts', 'maxRetryMs', 'timeoutMs'];

/** The options of an export that say where its data comes from. */
export type SourceOptions = Pick<NodeExportOptions, 'source' | 'resources' | 'registries'>;

/**
 * Makes the sources that a command line names.
 *
 * @param env the environment variables, which hold the tokens
 * @throws UsageError when it names none, or a token is missing; TypeError when an option is not usable
 */
export function commandSources(flags: Flags, env: Readonly<Record<string, string | undefined>>): SourceOptions {
  const { 'resources-url': resourcesUrl, 'token-env': tokenEnv, 'resources-token-env': resourcesEnv } = flags;
  const common = { ...furtherOptions(flags), ...schemeOf(flags), ...extrasOf(flags, env) };
  const registries = { sources: [...sources, noMessages], resourceSources: [...resourceSources, noResources] };
  const source = messageSource(flags, { ...common, ...tokenOf(tokenEnv, env) });
  if (resourcesUrl !== undefined) {
    const { timeUnit: _, ...options } = common;
    const token = tokenOf(resourcesEnv ?? tokenEnv, env);
    return { source, resources: jsonApiSource({ ...options, ...token, baseUrl: resourcesUrl }), registries };
  }
  if (resourcesEnv !== undefined) throw new UsageError('--resources-token-env needs --resources-url.');
  if (source.resources) return { source };
  return { source, resources: NONE, registries };
}

function messageSource(flags: Flags, options: Values): SourceDescriptor {
  const { source, 'base-url': baseUrl, 'domain-id': domainId, 'resources-url': resourcesUrl } = flags;
  if (source === undefined && resourcesUrl !== undefined && baseUrl === undefined) return NONE;
  if (source === undefined || !SOURCES.includes(source))
    throw new UsageError(
      `--source takes ${listed(SOURCES, 'or')}${source === undefined ? '' : `, not ${JSON.stringify(source)}`}.`,
    );
  if (baseUrl === undefined) throw new UsageError(`--source ${source} needs --base-url, the URL of the service.`);
  if (domainId !== undefined && source !== 'magistrala')
    throw new UsageError('--domain-id is for --source magistrala only.');
  if (source !== 'connhex' && resourcesUrl === undefined && 'services' in options)
    throw new UsageError('The source option services is for resources: --source connhex or --resources-url.');
  const all = { ...options, baseUrl } as ConnhexOptions;
  if (source === 'connhex') return connhexSource(all);
  if (source === 'mainflux') return mainfluxSource(all);
  if (domainId === undefined)
    throw new UsageError('--source magistrala needs --domain-id, the domain that the channels belong to.');
  return magistralaSource({ ...all, domainId } satisfies MagistralaOptions);
}

function furtherOptions({ 'source-option': assignments = [] }: Flags): Values {
  const options: Values = {};
  setValues(options, assignments, 'source-option');
  const unknown = Object.keys(options).find((name) => !SOURCE_OPTIONS.includes(name));
  if (unknown === undefined) return options;
  throw new UsageError(
    `There is no source option ${JSON.stringify(unknown)}; there are ${listed(SOURCE_OPTIONS, 'and')}.`,
  );
}

const schemeOf = ({ 'auth-scheme': authScheme }: Flags): Values => (authScheme === undefined ? {} : { authScheme });

/** The headers and query parameters, whose values are in environment variables. */
function extrasOf({ header = [], query = [] }: Flags, env: Readonly<Record<string, string | undefined>>): Values {
  const headers = valuesOf('header', 'X-Tenant=TENANT', header, env);
  const parameters = valuesOf('query', 'key=API_KEY', query, env);
  for (const [name, values] of headers) if (values.length > 1) throw new UsageError(`--header ${name} is there twice.`);
  return {
    ...(headers.size > 0 && { headers: Object.fromEntries([...headers].map(([name, [value]]) => [name, value])) }),
    ...(parameters.size > 0 && { query: Object.fromEntries(parameters) }),
  };
}

/** What may be the name of a variable. Programs that others start can have any, but none of these is a value by chance. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** Reads `name=variable`. Errors hold nothing of it but a name alone: the rest may be a value, which they would show. */
function valuesOf(
  flag: 'header' | 'query',
  example: string,
  assignments: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const assignment of assignments) {
    // Names of variables hold no `=`, but those of parameters may.
    const [, name = '', variable = ''] = /^(.+)=([^=]+)$/s.exec(assignment) ?? [];
    if (!VARIABLE.test(variable) || (flag === 'header' && !/^[^\s:=]+$/.test(name)))
      throw new UsageError(
        `--${flag} takes a name and the name of an environment variable that holds the value, ` +
          `as in --${flag} ${example}: other users of this machine can see a command line.`,
      );
    const value = env[variable]?.trim();
    const shown = /^[^=]*/.exec(name)![0];
    if (!value)
      throw new UsageError(`--${flag} ${shown}: there is no environment variable of the given name, or it is empty.`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function tokenOf(name: string | undefined, env: Readonly<Record<string, string | undefined>>): Values {
  if (name === undefined) return {};
  const token = env[name]?.trim();
  if (!token) throw new UsageError(`The environment variable ${JSON.stringify(name)} holds no token.`);
  return { getToken: () => token };
}

/** Stands in for a source that the command line does not name. */
const NONE: SourceDescriptor = { id: 'none', config: undefined };

const noMessages: SourceEntry = {
  id: NONE.id,
  load: async () => ({
    open() {
      const fail = () => {
        throw new ExportError(
          'unsupported',
          'The request reads messages: say where from, with --source and --base-url.',
        );
      };
      return { read: fail, count: fail };
    },
  }),
};

const noResources: ResourceSourceEntry = {
  id: NONE.id,
  load: async () => ({
    open() {
      throw new ExportError('unsupported', 'The request reads resources: say where from, with --resources-url.');
    },
  }),
};
