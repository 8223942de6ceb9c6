/** The table of resources: one row per resource, with its attributes and those of related resources as columns. */
import type { ExportColumn } from '../contract/request.ts';
import { listed, nearest, quote, sample, writePath } from '../contract/sentences.ts';
import { ExportError, type RequestIssue } from '../core/errors.ts';
import type { ColumnHeader, ColumnKind, RecordBatch } from '../core/record-batch.ts';
import type { Resource } from '../core/resource.ts';
import { sameName } from '../core/singular.ts';
import type { WarningCode } from '../core/warnings.ts';
import { CellColumn, type CellCounts, joinedCell, kindOf, reportCounts } from './resource-cells.ts';
import { ResourceNames, type ResourcePath, relatedAt, valueAt } from './resource-names.ts';

/** The most resources that are held to learn the columns from. */
const LOOK_AHEAD = 5000;

/** The most column ids that a message lists. */
const MAX_LISTED = 40;

/** The attribute that no default column shows: servers keep their own bookkeeping in it. */
const TENANTS = 'tenants';

/** What a table of resources shows. */
export interface ResourceTableOptions {
  /** Plural type of the resources. */
  readonly type: string;
  /** Names of the relationships that are included. */
  readonly include: readonly string[];
  /** The columns. Undefined: the id and every attribute but `tenants`. */
  readonly columns: readonly ExportColumn[] | undefined;
  /** Whether a column that is not known is a fault. Otherwise it is skipped, with a warning. */
  isStrict(columnId: string): boolean;
  /** The path of the id of a column in the request. */
  columnPath(index: number): readonly (string | number)[];
  /** The path of an include in the request. */
  includePath(index: number): readonly (string | number)[];
  /** Writes a date, Unix milliseconds, where a cell joins several values. Default: as the server writes it. */
  readonly dateText?: ((ms: number) => string) | undefined;
  /** Adds to a warning. A count of 0 adds nothing. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** A table of resources. */
export interface ResourceTable {
  /** The columns. */
  readonly columns: readonly ColumnHeader[];
  /** The rows. To be read to their end, or ended by `return`. */
  readonly records: AsyncGenerator<RecordBatch>;
  /** Whether there are no rows. */
  readonly isEmpty: boolean;
}

type Batches = AsyncGenerator<readonly Resource[]>;

/** A column and what it shows; without a path it is empty. */
interface ShownColumn {
  readonly header: ColumnHeader;
  readonly path: ResourcePath | undefined;
}

/**
 * Makes a table of resources. Learns the columns from the first 5,000 resources, which it holds. When one of the columns
 * or includes that were asked for is not among them, it goes through the others too, and then reads all again.
 *
 * @param read begins a new read
 * @throws ExportError `invalid-request` when a column or an include is not known; what `read` throws
 */
export function resourceTable(read: () => Batches, options: ResourceTableOptions): Promise<ResourceTable> {
  return new TableReader(read, options).open();
}

class TableReader {
  readonly #read: () => Batches;
  readonly #options: ResourceTableOptions;
  readonly #names: ResourceNames;
  #batches: Batches;
  /** What was read ahead; emptied as it is given. */
  #held: (readonly Resource[])[] = [];
  #isRead = false;

  constructor(read: () => Batches, options: ResourceTableOptions) {
    this.#read = read;
    this.#options = options;
    this.#names = new ResourceNames(options.type);
    this.#batches = read();
  }

  async open(): Promise<ResourceTable> {
    const { columns: asked } = this.#options;
    for (let held = 0; held < LOOK_AHEAD && !this.#isRead; ) {
      const batch = await this.#next();
      if (batch === undefined || batch.length === 0) continue;
      this.#held.push(batch);
      held += batch.length;
      this.#names.learn(batch);
    }
    const isEmpty = this.#held.length === 0;
    if (asked === undefined) {
      if (!isEmpty) await this.#require([], this.#unknownIncludes());
      const columns = this.#defaultColumns();
      return { columns: columns.map(({ header }) => header), records: this.#records(columns), isEmpty };
    }
    const shown = new Map<number, ShownColumn>();
    const unknown = asked.map((_, index) => index).filter((index) => !this.#resolve(index, shown, this.#held));
    if (!isEmpty) await this.#require(unknown, this.#unknownIncludes(), shown);
    else for (const index of unknown) shown.set(index, { header: { ...asked[index]! }, path: undefined });
    const columns = asked.flatMap((_, index) => shown.get(index) ?? []);
    return { columns: columns.map(({ header }) => header), records: this.#records(columns), isEmpty };
  }

  async #close(): Promise<void> {
    await this.#batches.return(undefined);
  }

  async #next(): Promise<readonly Resource[] | undefined> {
    const { done, value } = await this.#batches.next();
    if (done) this.#isRead = true;
    return done ? undefined : value;
  }

  /** Finds what a column shows, if these resources or the names tell. */
  #resolve(index: number, shown: Map<number, ShownColumn>, batches: readonly (readonly Resource[])[]): boolean {
    const { id, label } = this.#options.columns![index]!;
    const path = this.#names.find(id);
    if (path === undefined) return false;
    if (path.within.length > 0 && !hasAny(batches, path)) return false;
    const kind = usualKind(batches, path);
    shown.set(index, { header: { id, label, ...(kind && { kind }) }, path });
    return true;
  }

  /** Goes through all further resources in search of what was asked for, and begins a new read if there were any. */
  async #require(
    columns: readonly number[],
    includes: readonly number[],
    shown = new Map<number, ShownColumn>(),
  ): Promise<void> {
    let missing = columns;
    let isFurther = false;
    for (let left = includes; missing.length + left.length > 0; left = this.#unknownIncludes()) {
      const batch = this.#isRead ? undefined : await this.#next();
      if (batch === undefined) break;
      isFurther = true;
      this.#held = [];
      this.#names.learn(batch);
      missing = missing.filter((index) => !this.#resolve(index, shown, [batch]));
    }
    this.#refuse(missing, shown);
    if (!isFurther) return;
    await this.#close();
    this.#isRead = false;
    this.#batches = this.#read();
  }

  /** The includes that no resource met so far has. */
  #unknownIncludes(): number[] {
    const { include } = this.#options;
    return include
      .map((_, index) => index)
      .filter((index) => this.#names.relationship(include[index]!.split('.', 1)[0]!) === undefined);
  }

  /** @throws ExportError when columns or includes are not known, now that all is */
  #refuse(columns: readonly number[], shown: Map<number, ShownColumn>): void {
    const { columns: asked = [], include, columnPath, includePath, warn } = this.#options;
    const issues: RequestIssue[] = [];
    const fault = (path: readonly (string | number)[], message: string) =>
      issues.push({ path, message: `${writePath(path)}: ${message}` });
    for (const index of this.#unknownIncludes()) fault(includePath(index), this.#unknownInclude(include[index]!));
    for (const index of columns) {
      const { id, label } = asked[index]!;
      if (this.#isOfEmptyInclude(id)) shown.set(index, { header: { id, label }, path: undefined });
      else if (this.#options.isStrict(id)) fault(columnPath(index), this.#unknownColumn(id));
      else warn('column-not-in-item', `The item has no column ${JSON.stringify(id)}; its file is without it.`, 1);
    }
    if (asked.length > 0 && shown.size === 0 && issues.length === 0)
      fault(columnPath(0), `The ${this.#options.type} have none of these columns. ${this.#known()}`);
    if (issues.length === 0) return;
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
    throw new ExportError('invalid-request', `Invalid export request: ${issues[0]!.message}${more}`, { issues });
  }

  /** Whether a column is of an included relationship that leads nowhere, so that nobody knows what it has. */
  #isOfEmptyInclude(columnId: string): boolean {
    const relationships = this.#names.relationshipsOf(columnId);
    return (
      relationships.length > 0 && relationships.every((name) => !this.#names.hasRelated(name) && this.#isIncluded(name))
    );
  }

  #isIncluded(relationship: string): boolean {
    return this.#options.include.some((name) => sameName(name.split('.', 1)[0]!, relationship));
  }

  #unknownInclude(name: string): string {
    const known = this.#names.relationships;
    const first = name.split('.', 1)[0]!;
    const has =
      known.length === 0
        ? 'They have none.'
        : `They have ${listed(
            known.map((one) => quote(one)),
            'and',
          )}.`;
    return `no ${this.#options.type} have a relationship ${quote(first)}${didYouMean(first, known)}. ${has}`;
  }

  #unknownColumn(id: string): string {
    const ids = this.#names.columnIds();
    const left = this.#names.relationshipsOf(id).filter((name) => !this.#isIncluded(name));
    const way =
      left.length > 0
        ? ` Add ${listed(
            left.map((name) => quote(name)),
            'or',
          )} to include.`
        : '';
    const own = `${this.#names.singularType}.${id}`;
    const meant = ids.includes(own) ? ` (did you mean ${quote(own)}?)` : didYouMean(id, ids);
    return `${quote(id)} is no column of ${this.#options.type}${meant}.${way} ${this.#known()}`;
  }

  #known(): string {
    const ids = this.#names.columnIds();
    const more = ids.length > MAX_LISTED ? ` and ${ids.length - MAX_LISTED} more` : '';
    return `The columns are ${ids
      .slice(0, MAX_LISTED)
      .map((id) => quote(id))
      .join(', ')}${more}.`;
  }

  #defaultColumns(): ShownColumn[] {
    const type = this.#names.singularType;
    const column = (name: string, path: ResourcePath): ShownColumn => {
      const kind = usualKind(this.#held, path);
      return { header: { id: `${type}.${name}`, label: name, ...(kind && { kind }) }, path };
    };
    const shown = [...this.#names.attributes].filter((name) => name !== 'id' && !sameName(name, TENANTS));
    return [column('id', { within: [] }), ...shown.map((attribute) => column(attribute, { attribute, within: [] }))];
  }

  async *#records(columns: readonly ShownColumn[]): AsyncGenerator<RecordBatch> {
    const { warn, columns: asked } = this.#options;
    const counts: CellCounts = { finerTimes: 0, tooDeep: 0, joined: 0, inexact: 0 };
    const late = asked === undefined && !this.#isRead ? new LateAttributes(this.#names.attributes) : undefined;
    try {
      for (;;) {
        const held = this.#held.shift();
        const batch = held ?? (this.#isRead ? undefined : await this.#next());
        if (batch === undefined) break;
        if (batch.length === 0) continue;
        if (!held) late?.look(batch);
        const records = recordBatch(batch, columns, counts, this.#options.dateText);
        reportCounts(counts, warn);
        yield records;
      }
      late?.report(warn);
    } finally {
      await this.#close();
    }
  }
}

/** The attributes that were met only after the columns were known. */
class LateAttributes {
  readonly #known: ReadonlySet<string>;
  readonly #late = new Set<string>();
  #resources = 0;

  constructor(known: ReadonlySet<string>) {
    this.#known = new Set(known);
  }

  look(resources: readonly Resource[]): void {
    for (const { attributes } of resources) {
      let isLate = false;
      for (const name of attributes.keys()) {
        if (this.#known.has(name) || sameName(name, TENANTS)) continue;
        this.#late.add(name);
        isLate = true;
      }
      if (isLate) this.#resources++;
    }
  }

  report(warn: ResourceTableOptions['warn']): void {
    if (this.#resources === 0) return;
    const message = `Attributes that no resource among the first ${LOOK_AHEAD} has are in no column: ${sample([...this.#late])}. List them in format.columns.`;
    warn('attribute-not-in-columns', message, this.#resources);
  }
}

function didYouMean(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : ` (did you mean ${quote(meant)}?)`;
}

/** The values of a resource for a column: one, or those of the related resources that have one. */
function valuesOf(resource: Resource, path: ResourcePath): unknown[] {
  if (path.relationships === undefined) return [valueAt(resource, path)];
  return relatedAt(resource, path)
    .map((other) => valueAt(other, path))
    .filter((value) => value !== undefined && value !== null);
}

/** Whether any resource has something at a path, if only null. */
const hasAny = (batches: readonly (readonly Resource[])[], path: ResourcePath): boolean =>
  batches.some((batch) =>
    batch.some((resource) =>
      path.relationships === undefined
        ? valueAt(resource, path) !== undefined
        : relatedAt(resource, path).some((other) => valueAt(other, path) !== undefined),
    ),
  );

/** The kind of all cells of a column; undefined when they differ, or are empty. */
function usualKind(batches: readonly (readonly Resource[])[], path: ResourcePath): ColumnKind | undefined {
  let usual: ColumnKind | undefined;
  for (const batch of batches)
    for (const resource of batch) {
      const values = valuesOf(resource, path);
      const kind = values.length > 1 ? 'text' : kindOf(values[0]);
      if (kind === undefined) continue;
      if (usual !== undefined && kind !== usual) return undefined;
      usual = kind;
    }
  return usual;
}

function recordBatch(
  resources: readonly Resource[],
  columns: readonly ShownColumn[],
  counts: CellCounts,
  dateText: ResourceTableOptions['dateText'],
): RecordBatch {
  const { length } = resources;
  return {
    length,
    columns: columns.map(({ path }) => {
      const cells = new CellColumn(length, counts);
      if (path === undefined) for (const _ of resources) cells.add(undefined);
      else if (path.relationships === undefined) for (const resource of resources) cells.add(valueAt(resource, path));
      else
        for (const resource of resources) {
          const values = valuesOf(resource, path);
          cells.add(values.length > 1 ? joinedCell(values, counts, dateText) : values[0]);
        }
      return cells.finish();
    }),
  };
}
