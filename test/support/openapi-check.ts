/** Checks exchanges with a server against the OpenAPI description of `/exports`. */
import { openApiCheck, REFUSALS_ONLY_IN_CODE, schemaFile } from './json-schemas.ts';

/** A request and its answer. */
export interface CheckedExchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** The body of the request. */
  readonly request: unknown;
  readonly status: number;
  readonly contentType: string | undefined;
  /** The body of the answer. */
  readonly body: Uint8Array;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type?: string };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}

const { paths } = schemaFile('openapi.json') as { paths: Record<string, Record<string, Operation>> };

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Returns what was checked, such as `GET /exports 200`.
 *
 * @throws Error when the server and the description do not agree
 */
export function checkExchange(exchange: CheckedExchange): string {
  const { method, path, status } = exchange;
  const url = new URL(path, 'http://localhost');
  const template = url.pathname.replace(/^\/exports\/[^/]+/, '/exports/{id}');
  const operation = paths[template]?.[method.toLowerCase()];
  const place = `${method} ${template}`;
  const faults = operation
    ? [
        ...answerFaults(exchange, operation, `/paths/${escaped(template)}/${method.toLowerCase()}`),
        ...(method === 'POST' ? bodyFaults(exchange) : queryFaults(exchange, operation, url)),
      ]
    : [405, 404].filter((expected) => expected === status).length > 0
      ? []
      : ['the description has no such operation'];
  if (faults.length > 0)
    throw new Error(`${place} ${status} is not as the OpenAPI description says: ${faults.join('; ')}`);
  return `${place} ${status}`;
}

function answerFaults({ status, contentType, body }: CheckedExchange, operation: Operation, pointer: string): string[] {
  const key = operation.responses[status] ? String(status) : 'default';
  const answer = operation.responses[key];
  if (!answer) return ['the description has no such status'];
  const at = answer.$ref?.slice(1) ?? `${pointer}/responses/${key}`;
  const { content } = answer.$ref ? resolved(answer.$ref) : answer;
  if (!content) return body.length === 0 ? [] : ['the description has no body'];
  if (contentType === undefined || !content[contentType]) return [`the description has no ${contentType}`];
  if (contentType !== 'application/json') return [];
  return openApiCheck(`${at}/content/application~1json/schema`)(JSON.parse(Buffer.from(body).toString()));
}

function resolved(reference: string): Answer {
  const parts = reference.slice(2).split('/');
  return parts.reduce((at: unknown, part) => Reflect.get(Object(at), part), schemaFile('openapi.json')) as Answer;
}

/** The description refuses what the server refuses, except for what only code can check. */
function bodyFaults({ request, status, body }: CheckedExchange): string[] {
  const faults = openApiCheck('/paths/~1exports/post/requestBody/content/application~1json/schema')(request);
  if (status === 201) return faults;
  if (faults.length > 0 || status !== 400) return [];
  const { errors = [] } = JSON.parse(Buffer.from(body).toString()) as { errors?: { detail: string }[] };
  return errors
    .filter(({ detail }) => !REFUSALS_ONLY_IN_CODE.some((reason) => reason.test(detail)))
    .map(({ detail }) => `the description accepts the request, but: ${detail}`);
}

/** What the server accepts, the description has. Names of lists are accepted without their brackets too. */
function queryFaults({ status }: CheckedExchange, { parameters = [] }: Operation, url: URL): string[] {
  if (status !== 200) return [];
  const known = parameters.filter((parameter) => parameter.in === 'query');
  return [...new Set(url.searchParams.keys())].flatMap((name) => {
    const index = known.findIndex((parameter) => parameter.name === name || parameter.name === `${name}[]`);
    if (index < 0) return [`the description has no parameter ${name}`];
    const values = url.searchParams
      .getAll(name)
      .map((text) => (known[index]!.schema.type === 'integer' ? Number(text) : text));
    const check = openApiCheck(`/paths/~1exports/get/parameters/${parameters.indexOf(known[index]!)}/schema`);
    return check(known[index]!.schema.type === 'array' ? values : values[0]);
  });
}
