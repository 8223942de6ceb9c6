/** Runs an export: plans it, reads the items and writes the files. */
import { linkedAbort } from '../core/abort.ts';
import { ExportError } from '../core/errors.ts';
import { loadPart } from '../core/load-part.ts';
import { type ExportWarning, WarningLog } from '../core/warnings.ts';
import type { Format, FormatModule, WriteOptions } from '../formats/format.ts';
import type { ResourceSource } from '../sources/resources/resource-source.ts';
import type { SampleSource } from '../sources/source.ts';
import type { ExportSettingsOptions } from './export-settings.ts';
import { sectionOf } from './file-section.ts';
import {
  type Bundle,
  type ExportPlan,
  type ItemPlan,
  isMessagePlan,
  type ReportPlan,
  type SourcePlan,
} from './item-plans.ts';
import { hasKnownColumns, type OpenContext, type OpenItem, type OpenObserver, postponedItem } from './open-item.ts';
import { openSource } from './open-source.ts';
import { planRequest } from './plan-request.ts';
import { type ExportProgress, ProgressMeter } from './progress.ts';

/** The name and type of a file, announced before its bytes. */
export interface FileHead {
  /** Name of the file, with extension. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
}

/** A written file. */
export interface WrittenFile extends FileHead {
  /** Size, in bytes. */
  readonly size: number;
  /** Rows without the header, or records when expanded. For an archive, the rows of all its files. */
  readonly rows: number;
}

/** An export to run. */
export interface ExportJob {
  /** The request, of unknown origin. It is checked here. */
  readonly request: unknown;
  /** Run time, Unix seconds. */
  readonly now: number;
  /** How several items are delivered. Default `zip`. */
  readonly bundle?: Bundle | undefined;
  /** The options for every format, unchecked. */
  readonly settings?: ExportSettingsOptions | undefined;
  /** The options of each format, unchecked, by extension, e.g. `csv`. */
  readonly formatOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** What an export needs from its host. */
export interface ExportHost {
  /** The source of the messages. */
  readonly source: SampleSource;
  /** Opens the source of the resources. Absent when there is none. */
  readonly resources?: (() => Promise<ResourceSource>) | undefined;
  /** The formats that can be written. */
  readonly formats: readonly Format[];
  /** Stops the export when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Receives a file. Settles when all of it is stored; the export waits for it. */
  deliver(file: FileHead, chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** Called with progress reports. */
  progress(progress: ExportProgress): void;
}

/** The result of an export. */
export interface ExportOutcome {
  /** The written files. */
  readonly files: readonly WrittenFile[];
  /** The warnings, with counts. */
  readonly warnings: readonly ExportWarning[];
}

/**
 * Plans a job. Throws as {@link planRequest} does.
 *
 * @param whole the source of the messages, which tells the windows that the request leaves out, if it can
 */
export async function planJob(
  { request: given, now, bundle, settings }: ExportJob,
  formats: readonly Format[],
  warnings: WarningLog,
  whole?: Pick<ExportHost, 'source' | 'signal'>,
): Promise<ExportPlan> {
  const request = (await whole?.source.withWindows?.(given, now, whole.signal)) ?? given;
  const plan = await planRequest(request, { now, bundle, settings, formats }, warnings);
  if (!plan.settings.wide && plan.bundle !== 'table') return plan;
  return (await loadPart(() => import('./reshaped-plan.ts'))).reshapedPlan(plan);
}

/** What an item reads, in this order. A report reads a table or chart once more for figures in its text. */
export const sourcesOf = (item: ItemPlan): readonly SourcePlan[] =>
  item.kind === 'report'
    ? item.elements.flatMap(({ kind, figures, sources }) => [...figures.values(), ...(kind === 'text' ? [] : sources)])
    : [item];

const readsOf = ({ items }: ExportPlan): readonly SourcePlan[] => items.flatMap(sourcesOf);

/** Opens the source of resources once, if the plan needs it, so that a fault shows before anything is read. */
export async function checkResources(plan: ExportPlan, host: Pick<ExportHost, 'resources'>): Promise<void> {
  if (readsOf(plan).every(isMessagePlan)) return;
  await (await loadPart(() => import('./open-resources.ts'))).resourceSource(host);
}

/**
 * Runs an export: `encode(layout(decimate(read)))` for each item, one after the other.
 *
 * @throws ExportError from the stages; the signal's reason when it is aborted; TypeError for invalid options
 */
export async function runExport(job: ExportJob, host: ExportHost): Promise<ExportOutcome> {
  const warnings = new WarningLog();
  const plan = await planJob(job, host.formats, warnings, host);
  const module = await plan.format.load();
  const formatOptions = module.parseOptions(job.formatOptions?.[plan.format.extension]);
  await checkResources(plan, host);
  const reads = readsOf(plan);
  const items = reads.map(({ index }) => index);
  const meter = new ProgressMeter(plan.items.length, (progress) => host.progress(progress), items);
  if (module.pageCount) {
    const { checkPages } = await loadPart(() => import('./table-size.ts'));
    await checkPages(plan, module.pageCount, formatOptions, {
      ...host,
      waiting: (wait, item) => meter.wait(wait, item),
    });
  }
  const run = new Run(plan, job.request, module, formatOptions, host, meter, warnings);
  const files = await run.files();
  meter.enter('done');
  return { files, warnings: warnings.list() };
}

class Run {
  readonly #plan: ExportPlan;
  readonly #request: unknown;
  readonly #module: FormatModule;
  readonly #formatOptions: unknown;
  readonly #host: ExportHost;
  readonly #meter: ProgressMeter;
  readonly #warnings: WarningLog;
  readonly #context: OpenContext;
  readonly #reads: readonly SourcePlan[];
  #rows = 0;

  constructor(
    plan: ExportPlan,
    request: unknown,
    module: FormatModule,
    formatOptions: unknown,
    host: ExportHost,
    meter: ProgressMeter,
    warnings: WarningLog,
  ) {
    this.#plan = plan;
    this.#request = request;
    this.#module = module;
    this.#formatOptions = formatOptions;
    this.#host = host;
    this.#meter = meter;
    this.#warnings = warnings;
    this.#reads = readsOf(plan);
    this.#context = {
      plan,
      source: host.source,
      resources: host.resources,
      warnings,
      timeStyle: module.timeStyle(formatOptions),
      tellsFacts: plan.format.tellsFacts === true,
      figures: figuresWanted(module, formatOptions),
    };
  }

  async files(): Promise<WrittenFile[]> {
    const { items, format, bundle, bundleName } = this.#plan;
    if (bundleName !== undefined && bundle === 'zip') return this.#archive(bundleName);
    if (bundleName !== undefined) return this.#file({ name: bundleName, type: format.mimeType }, items, true);
    const files: WrittenFile[] = [];
    for (const item of items) {
      const head = { name: item.fileName, type: format.mimeType };
      files.push(...(await this.#file(head, [item], item === items.at(-1))));
    }
    return files;
  }

  /** Writes a file with these items. Writes none when all items are empty and empty items are skipped. */
  async #file(head: FileHead, items: readonly ItemPlan[], last: boolean): Promise<WrittenFile[]> {
    const { signal, end } = this.#ending();
    try {
      const opened = await this.#openedEarly(items, signal);
      if (opened?.length === 0) return [];
      return [await this.#deliver(head, this.#fileOf(items, opened, signal), last)];
    } finally {
      end();
    }
  }

  /** Writes one archive of all files. Writes none when there are no files. */
  async #archive(name: string): Promise<WrittenFile[]> {
    const { archived } = await loadPart(() => import('./archived.ts'));
    return archived(this.#plan, {
      ending: () => this.#ending(),
      openedEarly: (items, signal) => this.#openedEarly(items, signal),
      fileOf: (items, opened, signal) => this.#fileOf(items, opened, signal),
      deliver: (chunks) => this.#deliver({ name, type: 'application/zip' }, chunks, true),
    });
  }

  async #deliver(head: FileHead, chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>, last: boolean): Promise<WrittenFile> {
    const before = this.#rows;
    let size = 0;
    const meter = this.#meter;
    const counted = async function* () {
      for await (const chunk of chunks) {
        size += chunk.length;
        meter.addBytes(chunk.length);
        yield chunk;
      }
      if (last) meter.enter('finishing');
    };
    await this.#host.deliver(head, counted());
    return { ...head, size, rows: this.#rows - before };
  }

  /** Opens the items that have rows, or that are written without rows. Each is read up to its first row. */
  async #open(items: readonly SourcePlan[], signal: AbortSignal): Promise<OpenItem[]> {
    const plan = this.#plan;
    const { table, settings } = plan;
    const context = this.#context;
    const observerOf = (item: SourcePlan) => this.#observerOf(item, signal);
    const isPostponed = items.length > 1 && settings.empty === 'file' && hasKnownColumns(plan);
    const opened: OpenItem[] = [];
    const add = (open: OpenItem) => {
      if (open.isEmpty && settings.empty === 'error') throw new ExportError('no-data', this.#noData(open.item.index));
      if (!open.isEmpty || settings.empty === 'file') opened.push(open);
    };
    if (table) add(await (await loadPart(() => import('./open-table.ts'))).openTable(table, context, observerOf));
    else
      for (const item of items)
        add(
          await (isPostponed && isMessagePlan(item)
            ? postponedItem(item, context, observerOf(item))
            : openSource(item, context, observerOf(item))),
        );
    return opened;
  }

  #observerOf(read: SourcePlan, signal: AbortSignal): OpenObserver {
    const meter = this.#meter;
    const number = this.#reads.indexOf(read);
    return {
      signal,
      begin: () => meter.begin(number),
      expect: (messages) => meter.expect(number, messages),
      advance: (messages) => meter.addMessages(number, messages),
      waiting: (wait) => meter.wait(wait, number),
      end: () => meter.end(number),
    };
  }

  /**
   * Returns the message for an item without rows.
   * @param index index of the item; for several items in one table, the first stands for all
   */
  #noData(index = 0): string {
    const warning = this.#warnings.list().find(({ code, item }) => code === 'no-data' && item === index);
    return `items[${index}]: ${warning!.message}`;
  }

  /**
   * Calls {@link Run.#open} when an empty item must not start a file. Otherwise returns undefined, and nothing is read
   * before bytes are requested.
   */
  async #openedEarly(items: readonly ItemPlan[], signal: AbortSignal): Promise<OpenItem[] | undefined> {
    if (this.#plan.settings.empty === 'file') return undefined;
    const [first] = items;
    if (first?.kind !== 'report') return this.#open(items as readonly SourcePlan[], signal);
    const { isEmptyReport } = await loadPart(() => import('./report-file.ts'));
    if (!(await isEmptyReport(first, this.#context, signal))) return undefined;
    if (this.#plan.settings.empty === 'error') throw new ExportError('no-data', this.#noData(first.index));
    return [];
  }

  /** Writes the bytes of a file with these items. */
  async *#fileOf(
    items: readonly ItemPlan[],
    opened: readonly OpenItem[] | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { zone, delimiter, now, settings, expanded } = this.#plan;
    const options: WriteOptions = {
      zone,
      delimiter,
      formatOptions: this.#formatOptions,
      decimals: settings.decimals,
      created: now,
      request: this.#request,
      warnings: () => this.#warnings.list(),
      signal,
    };
    const [first] = items;
    if (first?.kind === 'report') return yield* this.#report(first, options);
    const layout = expanded ? await loadPart(() => import('../layouts/expanded.ts')) : undefined;
    const context = { plan: this.#plan, warnings: this.#warnings, layout, wrote: (rows: number) => this.#wrote(rows) };
    const tables = opened ?? (await this.#open(items as readonly SourcePlan[], signal));
    yield* this.#module.write(
      tables.map((open) => sectionOf(open, context)),
      options,
    );
  }

  async *#report(report: ReportPlan, options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { reportFile } = await loadPart(() => import('./report-file.ts'));
    const file = reportFile(report, this.#context, {
      observerOf: (read) => this.#observerOf(read, options.signal),
      wrote: (rows) => this.#wrote(rows),
    });
    yield* this.#module.writeReport!(file, options);
  }

  #wrote(rows: number): void {
    this.#rows += rows;
    this.#meter.addRows(rows);
  }

  /** Makes a signal for the reads of one file. `end` aborts reads that still wait for the network. */
  #ending(): { readonly signal: AbortSignal; end(): void } {
    const { signal } = this.#host;
    signal.throwIfAborted();
    const ending = linkedAbort(signal);
    return { signal: ending.signal, end: () => ending.end('The file has ended.') };
  }
}

/** What files with these options show of their variables; undefined when nothing. */
function figuresWanted(module: FormatModule, formatOptions: unknown): OpenContext['figures'] {
  const wishes = module.figures?.(formatOptions);
  return wishes && (wishes.chart || wishes.summary) ? wishes : undefined;
}
