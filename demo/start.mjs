/** `npm start`: installs what is missing and serves the demo. `--port 8080` or PORT=8080 chooses the port. */
import { parseArgs } from 'node:util';
import { ensureDependencies, fail, root } from '../test/setup/dependencies.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: process.env.PORT } } });
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
  fail(`The port must be a whole number from 0 to 65535, not '${values.port}'.`);
}

ensureDependencies();
const { createServer } = await import('vite');
const server = await createServer({
  configFile: `${root}/vite.config.ts`,
  // Not 'localhost', which may listen on IPv6 alone.
  server: { host: '127.0.0.1', open: false, ...(port === undefined ? {} : { port, strictPort: true }) },
});
try {
  await server.listen();
} catch (error) {
  fail(`The demo could not be served: ${error instanceof Error ? error.message : error}.`);
}
console.log('downlink demo');
server.printUrls();
