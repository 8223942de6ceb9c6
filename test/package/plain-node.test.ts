/** The parts for browsers can be imported where there is none: on a server that renders pages. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a module in plain Node, by the package's own names, and returns what it prints. */
const run = (code: string) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' });

test('the element and the controller are imported in plain Node, and define nothing there', () => {
  const printed = run(`
    const element = await import('downlink-export/element');
    const controller = await import('downlink-export/controller');
    await import('downlink-export/react');
    const found = ['window', 'document', 'customElements', 'HTMLElement'].filter((name) => name in globalThis);
    console.log(JSON.stringify([typeof element.DownlinkExport, typeof controller.createExportForm, found]));
  `);
  expect(JSON.parse(printed)).toEqual(['function', 'function', []]);
});
