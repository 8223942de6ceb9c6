/** A reference server in a process of its own, to be killed: `node server-process.mjs <database>` prints its port. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const options = { root, configFile: /** @type {const} */ (false), logLevel: /** @type {const} */ ('error') };
/** @type {{ module: typeof import('../../../demo/server/reference-server.ts') }} */
const { module } = await runnerImport(`${root}/demo/server/reference-server.ts`, options);
const reference = module.createReferenceServer({ exports: { database: process.argv[2] ?? ':memory:' } });
const server = createServer((request, response) => void reference.handle(request, response));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(address?.port);
});
