/** Plugins that change what single modules hold. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Returns a module whose value is a text, deflated and in Base64. It has no map, which would hold the text once more. */
export function deflatedModule(content: string | Uint8Array): { code: string; map: { mappings: '' } } {
  const text = deflateSync(content, { level: 9 }).toString('base64');
  return { code: `export default '${text}';`, map: { mappings: '' } };
}

/**
 * Fonts as modules, `….ttf?deflated`: the file deflated and in Base64, so that a font is found wherever the code is,
 * whatever the host's bundler, server or policy makes of other files.
 */
export function fontAsText(): Plugin {
  return {
    name: 'font-as-text',
    // Before Vite makes an asset of it.
    enforce: 'pre',
    load: {
      filter: { id: /\.ttf\?deflated$/ },
      handler: (id) => deflatedModule(readFileSync(id.slice(0, id.indexOf('?')))),
    },
  };
}

/** jsPDF loads these for pictures of HTML and SVG, which are not in use: they stay out of dist. */
export function withoutUnusedParts(): Plugin {
  const empty = '\0empty';
  return {
    name: 'without-unused-parts',
    enforce: 'pre',
    resolveId: { filter: { id: /^(html2canvas|dompurify|canvg)$/ }, handler: () => empty },
    load: { filter: { id: /^\0empty$/ }, handler: () => 'export default undefined;' },
  };
}

/** Lines of a file of another package that its map speaks of: enough that one of them is in dist. */
const MARKS = 20;

/**
 * Leaves out of the source maps what they say of the code of other packages, most of them: such code is mapped to the
 * start of its file only, and the file's text is not in the map. Their names stay.
 */
export function ownMaps(): Plugin {
  return {
    name: 'own-maps',
    transform: {
      order: 'post',
      filter: { id: /\/node_modules\/.*\.[cm]?js$/ },
      handler: (code, id) => {
        // A mark on some lines that may begin a declaration: the bundler drops the first lines of most files.
        let marks = 0;
        const mappings = code
          .split('\n')
          .map((line) => (/^(export|class|function|const|var) /.test(line) && ++marks <= MARKS ? 'AAAA' : ''))
          .join(';');
        return {
          code,
          map: {
            version: 3,
            names: [],
            sources: [id],
            sourcesContent: [null],
            mappings: mappings.startsWith('AAAA') ? mappings : `AAAA${mappings}`,
          } as never,
        };
      },
    },
  };
}

/** What Lit's files for browsers use as they load, and what stands for it where there is no browser. */
const BROWSER_ONLY: readonly (readonly [file: RegExp, use: string, replacement: string])[] = [
  [/\/reactive-element\.js$/, 'extends HTMLElement', 'extends(globalThis.HTMLElement??class{})'],
  [/\/lit-html\.js$/, '=document,', '=globalThis.document??{createTreeWalker(){}},'],
];

/**
 * Lets the element be imported on a server. Lit has files of its own for that, which bring a substitute of the DOM into
 * every page; the element only needs to load there, not to be drawn.
 */
export function litOnServers(): Plugin {
  return {
    name: 'lit-on-servers',
    enforce: 'pre',
    transform: {
      filter: { id: /\/node_modules\/(@lit\/reactive-element|lit-html)\/(reactive-element|lit-html)\.js$/ },
      handler: (code, id) => {
        const [, use, replacement] = BROWSER_ONLY.find(([file]) => file.test(id)) ?? ['', '', ''];
        if (code.split(use).length !== 2) throw new Error(`${id} does not hold what the build replaces: ${use}`);
        return { code: code.replace(use, replacement), map: null };
      },
    },
  };
}
