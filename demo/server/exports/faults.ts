import { z } from 'zod';
import { FaultRules, ruleFields } from '../fault-rules.ts';

/** Fields of every rule. */
const common = {
  ...ruleFields,
  /** Acts on requests of this method only. Default `POST`. */
  method: z.enum(['POST', 'GET', 'DELETE']).default('POST'),
};

/** Whether the server does what was asked for before the fault shows. */
const commit = z.boolean();

const exportFault = z.discriminatedUnion('kind', [
  /** Breaks the connection without reading the body; nothing is done. */
  z.strictObject({ ...common, kind: z.literal('dropBeforeReading') }),
  /** Reads the request whole and breaks the connection; nothing is done. */
  z.strictObject({ ...common, kind: z.literal('dropAfterReading') }),
  /** Does what was asked for, and breaks the connection instead of an answer. */
  z.strictObject({ ...common, kind: z.literal('dropAfterCommit') }),
  /**
   * The same, on a connection that has served a request before, and on no other. Chromium and Firefox then send the
   * request again by themselves, and the page sees one answer to two requests.
   */
  z.strictObject({ ...common, kind: z.literal('dropReused'), commit: commit.default(true) }),
  /**
   * Does what was asked for and gives half of the answer: `cut` after a Content-Length that promised all of it,
   * `silent` so that it looks whole.
   */
  z.strictObject({ ...common, kind: z.literal('truncated'), how: z.enum(['cut', 'silent']).default('cut') }),
  /** Reads the request, and does it so many milliseconds later, whether or not the client is still there. */
  z.strictObject({ ...common, kind: z.literal('slowCommit'), ms: z.number().min(0).max(600_000).default(3000) }),
  /** Waits before it reads the request, milliseconds; a client that leaves meanwhile is not served. */
  z.strictObject({ ...common, kind: z.literal('delay'), ms: z.number().min(0).max(600_000) }),
  /** Never answers. */
  z.strictObject({ ...common, kind: z.literal('hang'), commit: commit.default(false) }),
  /** Answers with an error status. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    commit: commit.default(false),
    /** Default: what the API says with this status. */
    message: z.string().optional(),
    /** Seconds for a `Retry-After` header; absent means no header. */
    retryAfter: z.int().min(0).optional(),
  }),
  /** Answers with success, and a body that is not the contract's. */
  z.strictObject({
    ...common,
    kind: z.literal('wrongBody'),
    status: z.int().min(200).max(299).default(201),
    commit: commit.default(true),
    shape: z.enum(['html', 'empty', 'null', 'list', 'noId', 'otherRequest']).default('html'),
  }),
  /** Every token issued so far is no longer good. */
  z.strictObject({ ...common, kind: z.literal('expireToken') }),
]);

/** A switchable fault of `/exports`, as `POST /demo/exports/faults` takes it. */
export type ExportFault = z.infer<typeof exportFault>;

/** The fault of one kind. */
export type ExportFaultOf<Kind extends ExportFault['kind']> = Extract<ExportFault, { kind: Kind }>;

/** The faults of `/exports` that are switched on. */
export class ExportFaults extends FaultRules<ExportFault> {
  constructor() {
    super(z.array(exportFault));
  }

  /**
   * The faults that act on a request; counts them.
   *
   * @param reused whether the connection has served a request before
   */
  drawFor(method: string, reused: boolean): ExportFault[] {
    return this.draw((fault) => fault.method === method && (reused || fault.kind !== 'dropReused'));
  }
}
