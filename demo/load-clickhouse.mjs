/**
 * `npm run load:clickhouse`: creates the table of the demo in the ClickHouse of DOWNLINK_DEMO_CLICKHOUSE_URL, and loads
 * channels of the demo into it. `-- synthetic-5000000` names others than the usual ones.
 */
import { ensureDependencies, fail, root } from '../test/setup/dependencies.mjs';

ensureDependencies();
const { runnerImport } = await import('vite');
/** @type {{ module: typeof import('./server/cluster/load-channels.ts') }} */
const { module } = await runnerImport(`${root}/demo/server/cluster/load-channels.ts`, { root, configFile: false });
const named = process.argv.slice(2);
try {
  await module.loadChannels(named.length > 0 ? named : module.USUAL_CHANNELS, process.env, console.log);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
