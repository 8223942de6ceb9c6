/** The table of messages on each shard of the tests' cluster, and its rows in ClickHouse's format RowBinary. */

/** A message to store. Numbers may be texts, as in a `StoredMessage`. */
export interface ClusterMessage {
  readonly time: string | number;
  readonly name: string;
  readonly publisher: string;
  readonly subtopic: string;
  /** Default `c1`. */
  readonly channel?: string;
  /** Default `mqtt`. */
  readonly protocol?: string;
  readonly unit?: string;
  readonly value?: number;
  readonly stringValue?: string;
  readonly dataValue?: string;
  readonly boolValue?: boolean;
  readonly sum?: number;
  readonly updateTime?: number;
  readonly created?: number;
}

const text = (pick: (message: ClusterMessage) => string | undefined) => ({
  type: 'String',
  write: (row: RowWriter, message: ClusterMessage) => row.text(pick(message) ?? ''),
});
const nullable = <T>(type: string, pick: (message: ClusterMessage) => T | undefined, write: Write<T>) => ({
  type: `Nullable(${type})`,
  write: (row: RowWriter, message: ClusterMessage) => row.nullable(pick(message), write),
});
type Write<T> = (row: RowWriter, value: T) => void;
const double: Write<number> = (row, value) => row.double(value);
const string: Write<string> = (row, value) => row.text(value);

const columns = {
  channel: text(({ channel = 'c1' }) => channel),
  publisher: text(({ publisher }) => publisher),
  subtopic: text(({ subtopic }) => subtopic),
  protocol: text(({ protocol = 'mqtt' }) => protocol),
  name: text(({ name }) => name),
  unit: text(({ unit }) => unit),
  time: { type: 'Float64', write: (row: RowWriter, { time }: ClusterMessage) => row.double(Number(time)) },
  value: nullable('Float64', ({ value }) => value, double),
  string_value: nullable('String', ({ stringValue }) => stringValue, string),
  data_value: nullable('String', ({ dataValue }) => dataValue, string),
  bool_value: nullable(
    'UInt8',
    ({ boolValue }) => boolValue,
    (row, value) => row.byte(value ? 1 : 0),
  ),
  sum: nullable('Float64', ({ sum }) => sum, double),
  update_time: nullable('Float64', ({ updateTime }) => updateTime, double),
  created: nullable('Float64', ({ created }) => created, double),
};

/** The names of the columns, in their order. */
export const columnNames = Object.keys(columns);

/** The columns as `CREATE TABLE` takes them. */
export const columnTypes = Object.entries(columns)
  .map(([name, { type }]) => `${name} ${type}`)
  .join(', ');

/** Writes messages in the format RowBinary. */
export function rowBinary(messages: readonly ClusterMessage[]): Uint8Array {
  const row = new RowWriter();
  for (const message of messages) for (const { write } of Object.values(columns)) write(row, message);
  return row.written();
}

/** Appends values of ClickHouse's types to a buffer that grows. */
class RowWriter {
  #bytes = Buffer.alloc(4096);
  #length = 0;

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  double(value: number): void {
    this.#room(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** The number of bytes in seven bits a byte, and the text in UTF-8. */
  text(value: string): void {
    const bytes = Buffer.from(value);
    let left = bytes.length;
    for (; left > 127; left >>>= 7) this.byte((left & 127) | 128);
    this.byte(left);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  nullable<T>(value: T | undefined, write: Write<T>): void {
    this.byte(value === undefined ? 1 : 0);
    if (value !== undefined) write(this, value);
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * (this.#length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
