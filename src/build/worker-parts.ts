/** Says which module of the worker lies in which of its files. */
import type { Plugin, Rolldown } from 'vite';

/** The chunk that every worker holds: what a CSV export needs, and what the parts share with it. */
export const ENGINE = 'engine';

/** The modules that are in a part by their names: parts of their paths. What these import lies in the part, too. */
const NAMED: readonly (readonly [part: string, ...names: string[]])[] = [
  [
    ENGINE,
    ...['/src/worker/', '/formats/index.', '/sources/index.', '/formats/csv/csv.', '/http/reader.'],
    // Hosts' own workers use them.
    ...['/core/record-batch.', '/batch-builder.'],
  ],
  ['font-bold', '/DejaVuSans-Bold.'],
  ['font', '/DejaVuSans.'],
  // What the page itself has: messages in memory, its own source, tables.
  ['page-data', '/sources/custom.'],
  // Reads that take more than a page, and what is small and needed by most other parts.
  [
    'extras',
    ...['/src/sources/http/', '/src/sources/messages/', '/pipeline/no-data.', '/pipeline/offset-column.'],
    ...['/contract/open-blocks.', '/contract/parse-options.', '/transforms/bucket.'],
  ],
  // Requests that ask for more than messages as they are. Their schemas take their time to make.
  ['requests', '/parse-request.', '/pipeline/item-terms.', '/pipeline/export-settings.', '/transform-samples.'],
  // What workbooks and documents share: facts in words, figures, charts, archives.
  [
    'documents',
    ...['/formats/decimals.', '/formats/remarks.', '/formats/look-ahead.', '/formats/paragraphs.', '/encoding/zip.'],
    ...['/encoding/piece-deflate.', '/encoding/fixed-number.', '/formats/column-figures.', '/formats/chart-panels.'],
    ...['/pipeline/item-words.', '/pipeline/table-size.', '/core/page-times.', '/src/charts/'],
  ],
  // All modules of src that no other part names.
  ['more'],
  ['reports', ...['/sources/resources/', '/pipeline/draft-', '/pipeline/report-', '/pipeline/open-resources.']],
  ['xlsx', '/src/formats/xlsx/', '/src/encoding/ooxml/'],
  // What only the hook of a host needs.
  ['exceljs', '/src/formats/exceljs/', '/encoding/stored-zip.'],
  ['pdf', '/src/formats/pdf/', '/src/encoding/pdf/', '\0empty'],
];

const holds = (names: readonly string[]) => (id: string) => names.some((name) => id.includes(name));
const isNamed = holds(NAMED.flatMap(([, ...names]) => names));
const isOfNoOtherPart = (id: string) => /\/src\/.*\//.test(id) && !isNamed(id);

/**
 * The parts as groups of the bundler. What several parts need lies in the first of them, and is loaded with it; so the
 * small and common ones come first.
 */
export const partGroups: readonly Rolldown.CodeSplittingGroup[] = NAMED.map(([name, ...names], at) => ({
  name,
  test: names.length > 0 ? holds(names) : isOfNoOtherPart,
  priority: NAMED.length - at,
}));

/** Fails the build where a part names a module that has been renamed: the part would lose it in silence. */
export function namesFound(): Plugin {
  return {
    name: 'names-found',
    buildEnd(error) {
      if (error) return;
      const ids = [...this.getModuleIds()];
      const unknown = NAMED.flatMap(([, ...names]) => names).filter((name) => !ids.some((id) => id.includes(name)));
      if (unknown.length > 0)
        this.error(
          `No module is called ${unknown.join(', ')}: name it in src/build/worker-parts.ts as it is called now.`,
        );
    },
  };
}
