import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { checkRequest } from '../../../src/contract/parse-request.ts';
import { requireSyncable } from '../../../src/contract/syncable.ts';
import { valueAt } from '../../../src/contract/unknown-fields.ts';
import { ExportRig } from '../../support/export-rig.ts';
import { openApiCheck, schemaFile } from '../../support/json-schemas.ts';
import { checkExchange } from '../../support/openapi-check.ts';
import { fullRequest, smallRequest, withChange } from '../contract/example-requests.ts';

const description = schemaFile('openapi.json');

it('is valid OpenAPI 3.1, with references that lead somewhere', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(description));
  expect(result).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer]) => pointer!);
  expect(references.length).toBeGreaterThan(30);
  for (const pointer of references) expect(valueAt(description, pointer.slice(1).split('/')), pointer).toBeDefined();
});

it('has the parameters, statuses and ways to authenticate of the contract', () => {
  const { paths, security, components } = description as never as {
    paths: Record<string, Record<string, { parameters?: { name: string }[]; responses: object; security?: unknown }>>;
    security: unknown;
    components: { securitySchemes: object };
  };
  const { post, get } = paths['/exports']!;
  expect(get!.parameters!.map(({ name }) => name)).toEqual([
    ...['ids[]', 'status[]', 'type', 'from', 'to', 'tagLabels[]', 'tagLabelValues[]', 'page', 'pageSize', 'sort'],
  ]);
  expect(Object.keys(post!.responses)).toEqual(['201', '400', '401', '403', '404', '429', 'default']);
  expect(Object.keys(paths['/exports/{id}']!.delete!.responses)).toContain('204');
  expect(Object.keys(paths['/exports/{id}/download']!.get!.responses)).toContain('200');
  expect(security).toEqual([{ bearer: [] }, { session: [] }]);
  expect(components.securitySchemes).toMatchObject({
    bearer: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: 'chx_auth_session' },
  });
});

it('has examples that a server accepts', async () => {
  const content = valueAt(description, ['paths', '/exports', 'post', 'requestBody', 'content', 'application/json']);
  const { examples } = content as { examples: Record<string, { value: unknown }> };
  expect(Object.keys(examples)).toEqual(['oneTime', 'recurring']);
  const server = await ExportRig.start();
  for (const { value } of Object.values(examples)) expect((await server.post(value)).status).toBe(201);
  await server.stop();
});

const faultsOf = openApiCheck('/components/schemas/ExportRequest');

it('asks for what a server needs beyond a valid request', () => {
  const without = { ...fullRequest, notification: undefined };
  const median = withChange(fullRequest, ['items', 0, 'params', 'decimation', 'dsf'], 'median');
  expect(faultsOf(fullRequest)).toEqual([]);
  for (const request of [JSON.parse(JSON.stringify(without)), smallRequest, median]) {
    expect(faultsOf(request)).not.toEqual([]);
    const checked = checkRequest(request);
    if (!checked.valid) throw new Error('The request is not valid at all.');
    expect(() => requireSyncable(checked.value)).toThrow();
  }
});

it('is checked in every exchange of the tests with the reference server', () => {
  const exchange = { method: 'GET', path: '/exports', request: undefined, contentType: 'application/json' };
  const answer = (status: number, body: unknown) => ({ ...exchange, status, body: Buffer.from(JSON.stringify(body)) });
  expect(checkExchange(answer(200, { results: [] }))).toBe('GET /exports 200');
  for (const wrong of [
    answer(200, []),
    answer(200, { results: [smallRequest] }),
    answer(400, 'no'),
    { ...answer(200, { results: [] }), contentType: 'text/html' },
    { ...answer(200, { results: [] }), path: '/exports?limit=5' },
    { ...answer(200, { results: [] }), path: '/exports?page=-1' },
    { ...answer(201, {}), method: 'PUT' },
    { ...answer(204, {}), method: 'DELETE', path: '/exports/1' },
  ])
    expect(() => checkExchange(wrong)).toThrow('is not as the OpenAPI description says');
});
