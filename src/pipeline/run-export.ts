import { loadPart } from '../core/load-part.ts';
import type { RecordBatch } from '../core/record-batch.ts';
import { type ExportWarning, WarningLog } from '../core/warnings.ts';
import type { ZipEntry } from '../encoding/zip.ts';
import type { FileSection, Format, FormatModule, Paging } from '../formats/format.ts';
import { expanded, expandedSchema } from '../shapes/expanded.ts';
import type { ReadContext, SampleSource } from '../sources/source.ts';
import { itemFacts } from './item-facts.ts';
import { itemRecords } from './item-records.ts';
import type { Bundle, ExportPlan, ItemPlan } from './plan.ts';
import { planRequest } from './plan-request.ts';
import { type ExportProgress, ProgressMeter } from './progress.ts';
import { tableSizeOf } from './table-size.ts';

/** A file as it is announced to whoever takes its bytes. */
export interface FileHead {
  readonly name: string;
  /** MIME type. */
  readonly type: string;
}

/** A file that has been written. */
export interface WrittenFile extends FileHead {
  /** Bytes. */
  readonly size: number;
  /** Rows (or records, when expanded), header not counted; of an archive, those of all its files. */
  readonly rows: number;
}

/** An export to run. */
export interface ExportJob {
  /** Of unknown origin: it is checked here. */
  readonly request: unknown;
  /** Run time, Unix seconds. */
  readonly now: number;
  readonly bundle?: Bundle | undefined;
  /** Options by format, e.g. `csv`. */
  readonly formatOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** What an export is run with. */
export interface ExportHost {
  readonly source: SampleSource;
  readonly formats: readonly Format[];
  readonly signal: AbortSignal;
  /** Takes a file: settles when all of it has been taken. What is written meanwhile waits for it. */
  deliver(file: FileHead, chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<void>;
  progress(progress: ExportProgress): void;
}

/** What an export gives. */
export interface ExportOutcome {
  readonly files: readonly WrittenFile[];
  readonly warnings: readonly ExportWarning[];
}

/**
 * Passes when an export can be run: its request can be planned, its format can be written, its options are usable.
 *
 * @throws as {@link runExport} does before it reads anything
 */
export async function checkExport(job: ExportJob, formats: readonly Format[]): Promise<void> {
  const plan = planRequest(job.request, { now: job.now, bundle: job.bundle, formats }, new WarningLog());
  (await plan.format.load()).parseOptions(job.formatOptions?.[plan.format.extension]);
}

/**
 * Runs an export: `encode(shape(decimate(read)))` for each item, one after another.
 *
 * @throws ExportError as the stages do; the signal's reason when it is aborted; TypeError for unusable options
 */
export async function runExport(job: ExportJob, host: ExportHost): Promise<ExportOutcome> {
  const warnings = new WarningLog();
  const plan = planRequest(job.request, { now: job.now, bundle: job.bundle, formats: host.formats }, warnings);
  const module = await plan.format.load();
  const formatOptions = module.parseOptions(job.formatOptions?.[plan.format.extension]);
  const meter = new ProgressMeter(plan.items.length, (progress) => host.progress(progress));
  if (module.paging) await checkPages(plan, module.paging, formatOptions, host, meter);
  const run = new Run(plan, job.request, module, formatOptions, host, meter, warnings);
  const files = await run.files();
  meter.enter('done');
  return { files, warnings: warnings.list() };
}

/** Refuses files of too many pages before anything is pulled, where the source can count and each message is a row. */
async function checkPages(
  plan: ExportPlan,
  paging: Paging,
  formatOptions: unknown,
  { source, signal }: ExportHost,
  meter: ProgressMeter,
): Promise<void> {
  const context = { signal, warn: () => {}, expect: () => {}, advance: () => {} };
  for (const item of plan.items) {
    if (item.decimation) continue;
    const waiting: ReadContext['waiting'] = (wait) => meter.wait(wait, item.index);
    const messages = await source.count(item.query, { ...context, waiting });
    if (messages !== undefined) paging.check(tableSizeOf(item, plan, messages), formatOptions);
  }
}

class Run {
  readonly #plan: ExportPlan;
  readonly #request: unknown;
  readonly #module: FormatModule;
  readonly #formatOptions: unknown;
  readonly #host: ExportHost;
  readonly #meter: ProgressMeter;
  readonly #warnings: WarningLog;
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
  }

  async files(): Promise<WrittenFile[]> {
    const { items, format, bundle, bundleName } = this.#plan;
    if (bundleName !== undefined) {
      if (bundle === 'zip') return [await this.#archive(bundleName)];
      return [await this.#deliver({ name: bundleName, type: format.mimeType }, this.#fileOf(items), true)];
    }
    const files: WrittenFile[] = [];
    for (const item of items) {
      const head = { name: item.fileName, type: format.mimeType };
      files.push(await this.#deliver(head, this.#fileOf([item]), item === items.at(-1)));
    }
    return files;
  }

  async #archive(name: string): Promise<WrittenFile> {
    const { zip } = await loadPart(() => import('../encoding/zip.ts'));
    const entries = async function* (run: Run): AsyncGenerator<ZipEntry> {
      for (const item of run.#plan.items) yield { name: item.fileName, chunks: run.#fileOf([item]) };
    };
    const modified = new Date(this.#plan.zone.wallAt(this.#plan.now));
    return this.#deliver({ name, type: 'application/zip' }, zip(entries(this), modified), true);
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

  /** The bytes of a file with these items. Whatever still waits for the network ends with it, or when it is left. */
  async *#fileOf(items: readonly ItemPlan[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { zone, delimiter, now } = this.#plan;
    const ending = new AbortController();
    const { signal } = this.#host;
    const onAbort = () => ending.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const sections = items.map((item) => this.#sectionOf(item, ending.signal));
      yield* this.#module.write(sections, {
        zone,
        delimiter,
        formatOptions: this.#formatOptions,
        created: now,
        request: this.#request,
        warnings: () => this.#warnings.list(),
        signal: ending.signal,
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      ending.abort(new DOMException('The file has ended.', 'AbortError'));
    }
  }

  #sectionOf(item: ItemPlan, signal: AbortSignal): FileSection {
    const { zone, expanded: isExpanded } = this.#plan;
    const table = { columns: item.columns };
    const records = this.#counted(item, signal);
    return {
      title: item.title,
      schema: isExpanded ? expandedSchema(table) : table,
      records: isExpanded ? expanded(records, table) : records,
      facts: itemFacts(item, zone),
      warn: (code, message, count) => this.#warnings.add(code, message, count, item.index),
    };
  }

  async *#counted(item: ItemPlan, signal: AbortSignal): AsyncGenerator<RecordBatch> {
    this.#meter.begin(item.index);
    const records = itemRecords(item, this.#plan.zone, this.#host.source, {
      signal,
      warnings: this.#warnings,
      expect: (messages) => this.#meter.expect(messages),
      advance: (messages) => this.#meter.addMessages(messages),
      waiting: (wait) => this.#meter.wait(wait, item.index),
    });
    for await (const batch of records) {
      this.#rows += batch.length;
      this.#meter.addRows(batch.length);
      yield batch;
    }
  }
}
