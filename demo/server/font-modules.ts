import { register } from 'node:module';

/**
 * Lets Node import `….ttf?deflated` as what runs in the browser does: the file deflated and in Base64. What Vite builds
 * has a plugin for that, see vite.config.ts; of what it loads itself (its configuration, and with it this server) it
 * makes addresses whose question mark is escaped.
 */
const hooks = String.raw`
  import { readFileSync } from 'node:fs';
  import { deflateSync } from 'node:zlib';
  const FONT = /(\.ttf)(?:\?|%3F)deflated$/i;
  export async function resolve(specifier, context, nextResolve) {
    if (!FONT.test(specifier)) return nextResolve(specifier, context);
    const { url } = await nextResolve(specifier.replace(FONT, '$1'), context);
    return { url: url + '?deflated', format: 'module', shortCircuit: true };
  }
  export async function load(url, context, nextLoad) {
    if (!FONT.test(url)) return nextLoad(url, context);
    const text = deflateSync(readFileSync(new URL(url.replace(FONT, '$1')))).toString('base64');
    return { format: 'module', shortCircuit: true, source: 'export default ' + JSON.stringify(text) };
  }`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
