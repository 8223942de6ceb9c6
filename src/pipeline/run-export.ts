import { parseRequest } from '../contract/parse-request.ts';
import type { RecordBatch } from '../core/record-batch.ts';
import { type ExportWarning, WarningLog } from '../core/warnings.ts';
import { type ZipEntry, zip } from '../encoding/zip.ts';
import type { Format, FormatModule } from '../formats/format.ts';
import { expanded, expandedSchema } from '../shapes/expanded.ts';
import type { SampleSource } from '../sources/source.ts';
import { itemRecords } from './item-records.ts';
import { type Bundle, type ExportPlan, type ItemPlan, planExport } from './plan.ts';
import { type ExportProgress, ProgressMeter } from './progress.ts';

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
 * Runs an export: `encode(shape(decimate(read)))` for each item, one after another.
 *
 * @throws ExportError as the stages do; the signal's reason when it is aborted; TypeError for unusable options
 */
export async function runExport(job: ExportJob, host: ExportHost): Promise<ExportOutcome> {
  const warnings = new WarningLog();
  const plan = planExport(
    parseRequest(job.request),
    { now: job.now, bundle: job.bundle, formats: host.formats },
    warnings,
  );
  const module = await plan.format.load();
  const formatOptions = module.parseOptions(job.formatOptions?.[plan.format.extension]);
  const meter = new ProgressMeter(plan.items.length, (progress) => host.progress(progress));
  const run = new Run(plan, module, formatOptions, host, meter, warnings);
  const files = plan.archiveName === undefined ? await run.separateFiles() : [await run.archive(plan.archiveName)];
  meter.enter('done');
  return { files, warnings: warnings.list() };
}

class Run {
  readonly #plan: ExportPlan;
  readonly #module: FormatModule;
  readonly #formatOptions: unknown;
  readonly #host: ExportHost;
  readonly #meter: ProgressMeter;
  readonly #warnings: WarningLog;
  #rows = 0;

  constructor(
    plan: ExportPlan,
    module: FormatModule,
    formatOptions: unknown,
    host: ExportHost,
    meter: ProgressMeter,
    warnings: WarningLog,
  ) {
    this.#plan = plan;
    this.#module = module;
    this.#formatOptions = formatOptions;
    this.#host = host;
    this.#meter = meter;
    this.#warnings = warnings;
  }

  async separateFiles(): Promise<WrittenFile[]> {
    const files: WrittenFile[] = [];
    for (const item of this.#plan.items) {
      this.#meter.begin(item.index);
      const head = { name: item.fileName, type: this.#plan.format.mimeType };
      const last = item === this.#plan.items.at(-1);
      files.push(await this.#deliver(head, this.#fileOf(item), last));
    }
    return files;
  }

  async archive(name: string): Promise<WrittenFile> {
    const entries = async function* (run: Run): AsyncGenerator<ZipEntry> {
      for (const item of run.#plan.items) {
        run.#meter.begin(item.index);
        yield { name: item.fileName, chunks: run.#fileOf(item) };
      }
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

  /** The bytes of an item's file. Its requests end with it, also when it is left early or fails. */
  async *#fileOf(item: ItemPlan): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const { zone, delimiter } = this.#plan;
    const ending = new AbortController();
    const { signal } = this.#host;
    const onAbort = () => ending.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const records = itemRecords(item, zone, this.#host.source, {
        signal: ending.signal,
        warnings: this.#warnings,
        expect: (messages) => this.#meter.expect(messages),
        advance: (messages) => this.#meter.addMessages(messages),
      });
      const counted = this.#counted(records);
      const table = { columns: item.columns };
      yield* this.#module.write(this.#plan.expanded ? expanded(counted, table) : counted, {
        schema: this.#plan.expanded ? expandedSchema(table) : table,
        zone,
        delimiter,
        formatOptions: this.#formatOptions,
        signal: ending.signal,
        warn: (code, message, count) => this.#warnings.add(code, message, count, item.index),
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      ending.abort(new DOMException('The item has ended.', 'AbortError'));
    }
  }

  async *#counted(records: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
    for await (const batch of records) {
      this.#rows += batch.length;
      this.#meter.addRows(batch.length);
      yield batch;
    }
  }
}
