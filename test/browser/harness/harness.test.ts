import { expect, test } from './index.ts';

test('detects console errors, uncaught errors and unhandled rejections of a page', async ({ openPage, problems }) => {
  const page = await openPage();
  await page.evaluate(() => {
    console.error('on the console');
    setTimeout(() => {
      throw new Error('uncaught');
    });
    void Promise.reject(new Error('broken'));
  });
  await expect.poll(() => problems.seen).toHaveLength(3);
  problems.expect(/^on the console$|^Error: uncaught$|^Error: broken$/);
});

test('detects policy violations of a page', async ({ openPage, problems }) => {
  const page = await openPage({ csp: 'strict' });
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.append('globalThis.ran = true');
    document.head.append(script);
  });
  await expect
    .poll(() => problems.seen)
    .toContainEqual(expect.stringMatching(/broke require-trusted-types-for in .*export.html/));
  problems.expect(/Content Security Policy|TrustedScript/);
  expect(await page.evaluate(() => 'ran' in globalThis)).toBe(false);
});

test('detects policy violations of a worker, although the worker continues', async ({ openPage, problems }) => {
  const page = await openPage();
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const worker = new Worker('/pages/violating-worker.js?csp=strict');
        worker.onmessage = (event) => resolve(event.data);
      }),
  );
  expect(answer).toBe('refused');
  await expect
    .poll(() => problems.seen)
    .toContainEqual(expect.stringMatching(/broke require-trusted-types-for in .*violating-worker.js/));
  problems.expect(/Content Security Policy/);
});

test('starts every test without faults and with an empty log', async ({ server }) => {
  expect(await server.log()).toEqual([]);
  await server.setFaults([{ kind: 'hang' }]);
  await server.reset();
  expect(await (await fetch(`${server.url}/demo/faults`)).json()).toEqual([]);
});
