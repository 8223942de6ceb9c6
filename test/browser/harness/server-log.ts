import type { LoggedRequest } from '../../../demo/server/request-log.ts';
import { expect } from './page-kit.ts';
import type { TestServer } from './test-server.ts';

/** Returns the requests that have not ended. */
export async function underWay(server: TestServer): Promise<LoggedRequest[]> {
  return (await server.log()).filter(({ ended }) => ended === undefined);
}

/** Waits until every request has ended. */
export async function expectRequestsToEnd(server: TestServer): Promise<void> {
  await expect.poll(() => underWay(server)).toEqual([]);
}

/** Returns the requests so far, after no more arrive. Some may still be open. */
export async function quietLog(server: TestServer): Promise<LoggedRequest[]> {
  for (let before = -1; ; ) {
    const log = await server.log();
    if (log.length === before) return log;
    before = log.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}
