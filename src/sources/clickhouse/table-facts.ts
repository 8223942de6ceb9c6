/** Learns what a server says of a table and of itself before it is read. */
import { ExportError } from '../../core/errors.ts';
import type { Waits } from '../waits.ts';
import { type ClickHouseConfig, FIELDS } from './config.ts';
import { BrokenBlock, type NativeBlock } from './native-block.ts';
import type { ClickHouseServer } from './server.ts';
import { textLiteral } from './sql-text.ts';
import { TableTerms, tableName } from './table-terms.ts';
import { type AnswerColumn, wholeQuery, wholeRows } from './whole-answer.ts';

/** What is known of a table. */
export interface TableFacts {
  /** The expressions of its fields. */
  readonly terms: TableTerms;
  /**
   * The function that adds up: `sumKahan`, which compensates for rounding errors, or `sum` before version 20, where
   * `sumKahan` does not survive the way between two servers (18.16: error 261).
   */
  readonly sum: string;
}

/** Settings that give a short answer for a whole one unless they are 0; those of {@link OVERFLOW_MODE} do, too. */
const CUTTING: readonly string[] = ['skip_unavailable_shards', 'distributed_group_by_no_merge', 'limit', 'offset'];

/** Part of the names of settings that give a short answer for a whole one unless they are `throw`. */
const OVERFLOW_MODE = 'overflow_mode';

/** Ends a query when its connection is closed. */
const ENDS_WITH_CONNECTION = 'cancel_http_readonly_queries_on_client_close';

/** What a time may be: a number of Unix seconds, or a date with a time. */
const TIME_TYPES = /^(?:LowCardinality\(|Nullable\()*(?:U?Int|Float|Decimal|DateTime)/;

/**
 * Asks a server for the types of a table's fields, for its version and for its settings. Settings that would cut an
 * answer short are set otherwise for all that the server is asked afterwards.
 *
 * @throws ExportError `unsupported` when one cannot be, `source-failed` when the time is no time; what
 *   `ClickHouseServer.ask` throws
 */
export async function tableFacts(
  config: ClickHouseConfig,
  server: ClickHouseServer,
  signal: AbortSignal,
  waits: Waits,
): Promise<TableFacts> {
  const fields = FIELDS.filter((field) => config.columns[field] !== undefined);
  const terms = fields.map((field) => `(${config.columns[field]}) AS dl_${field}`);
  const condition = config.where === undefined ? '' : ` WHERE ${config.where}`;
  const described = `DESCRIBE TABLE (SELECT ${terms.join(', ')} FROM ${tableName(config)}${condition})`;
  const [types, facts] = await Promise.all([
    server.ask(described, signal, waits, (blocks) => typesOf(blocks, fields.length)),
    server.ask(wholeQuery(FACTS, FACTS_FROM), signal, waits, (blocks) =>
      wholeRows(FACTS, blocks).map((row) => [row.text(0), row.text(1)] as const),
    ),
  ]);
  const known = new Map(facts);
  if (!known.has('readonly') || !known.has('version()'))
    throw new ExportError(
      'unsupported',
      'The server leaves out some of what it is asked for. Set limit and offset to 0 for this user, and let it read system.settings.',
    );
  server.settings = settingsFor(known);
  const time = types[fields.indexOf('time')]!;
  if (!TIME_TYPES.test(time))
    throw new ExportError(
      'source-failed',
      `columns.time of clickhouseSource is a ${time}, but must be a number of Unix seconds, a DateTime or a DateTime64.`,
    );
  return {
    terms: new TableTerms(config, new Map(fields.map((field, at) => [field, types[at]!]))),
    sum: Number.parseInt(known.get('version()') ?? '', 10) >= 20 ? 'sumKahan' : 'sum',
  };
}

const FACTS: readonly AnswerColumn[] = [
  ['name', 'text'],
  ['value', 'text'],
];

const FACTS_FROM =
  'FROM (SELECT name, value FROM system.settings WHERE name IN ' +
  `(${['readonly', ...CUTTING, ENDS_WITH_CONNECTION].map(textLiteral).join(', ')}) OR name LIKE '%${OVERFLOW_MODE}%' ` +
  "UNION ALL SELECT 'version()' AS name, version() AS value)";

function typesOf(blocks: readonly NativeBlock[], count: number): string[] {
  const types = blocks.flatMap(({ columns }) => columns[1] as readonly string[]);
  if (types.length !== count) throw new BrokenBlock('a description of other columns');
  return types;
}

function settingsFor(given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const wanted = new Map<string, string>();
  const isFixed = given.get('readonly') === '1';
  for (const [name, value] of given) {
    const whole = name.includes(OVERFLOW_MODE) ? 'throw' : CUTTING.includes(name) ? '0' : undefined;
    if (whole === undefined || value === whole || value === '') continue;
    if (isFixed)
      throw new ExportError(
        'unsupported',
        `The server's setting ${name} is ${JSON.stringify(value)} for this user, so an answer could be cut short without a word. Set it to ${whole}, or give the user readonly = 2.`,
      );
    wanted.set(name, whole);
  }
  if (given.get(ENDS_WITH_CONNECTION) === '0' && !isFixed) wanted.set(ENDS_WITH_CONNECTION, '1');
  return wanted;
}
