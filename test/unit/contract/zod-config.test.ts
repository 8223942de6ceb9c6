import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { parseRequest } from '../../../src/contract/parse-request.ts';
import { configureZodForWorker } from '../../../src/contract/zod-config.ts';
import { smallRequest } from './example-requests.ts';

it("leaves zod's global settings alone until the worker asks", () => {
  const before = { ...z.config() };
  parseRequest(smallRequest);
  expect(z.config()).toEqual(before);
  expect(z.config().jitless).toBeUndefined();
  configureZodForWorker();
  expect(z.config().jitless).toBe(true);
});
