import { z } from 'zod';
import { FaultRules, ruleFields } from './fault-rules.ts';

/** Fields of every rule. */
const common = {
  ...ruleFields,
  /** Acts on requests for this channel only, or for resources of this type. */
  channel: z.string().optional(),
};

const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    /** Answers with an error status. */
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    /** Seconds for a `Retry-After` header; absent means no header. */
    retryAfter: z.int().min(0).optional(),
    /** Says `Retry-After` as an HTTP date instead of seconds. */
    asDate: z.boolean().optional(),
    /** Lets pages of other origins read `Retry-After`. */
    exposed: z.boolean().optional(),
  }),
  /** Waits before it answers, milliseconds. */
  z.strictObject({ ...common, kind: z.literal('delay'), ms: z.number().min(0).max(600_000) }),
  /** Never answers. */
  z.strictObject({ ...common, kind: z.literal('hang') }),
  /** Breaks the connection before the first byte. */
  z.strictObject({ ...common, kind: z.literal('reset') }),
  /** Breaks the connection midway, after it promised a Content-Length. */
  z.strictObject({ ...common, kind: z.literal('cut') }),
  /** Ends a body that only the end of the connection delimits midway, so that it looks complete. */
  z.strictObject({ ...common, kind: z.literal('cutSilently') }),
  /** The same with a gzip stream. */
  z.strictObject({ ...common, kind: z.literal('cutGzip') }),
  /** An HTML page with status 200, as a proxy or a captive portal answers. */
  z.strictObject({ ...common, kind: z.literal('notJson') }),
  /** JSON that is not the envelope. */
  z.strictObject({
    ...common,
    kind: z.literal('badEnvelope'),
    shape: z.enum(['noTotal', 'messagesNotArray', 'null']).default('noTotal'),
  }),
  /** Gives at most `limit` messages, and says so in the envelope if it is honest. */
  z.strictObject({
    ...common,
    kind: z.literal('lowerLimit'),
    limit: z.int().positive(),
    honest: z.boolean().default(true),
  }),
  /** A new message arrives inside the window: after the page is read but before the total, or before the page. */
  z.strictObject({
    ...common,
    kind: z.literal('shift'),
    when: z.enum(['beforeTotal', 'beforePage']).default('beforeTotal'),
    /** Unix seconds of the message; absent means that of the newest message in the window. */
    time: z.number().optional(),
  }),
  /** Ties come in another order with each request. */
  z.strictObject({ ...common, kind: z.literal('shuffleTies') }),
  /** Gives and counts up to `count` messages beyond each bound. */
  z.strictObject({ ...common, kind: z.literal('outsideWindow'), count: z.int().positive().default(1) }),
  /** Every token issued so far is no longer good. */
  z.strictObject({ ...common, kind: z.literal('expireToken') }),
]);

/** A switchable fault of the reader and of resources, as `POST /demo/faults` takes it. */
export type Fault = z.infer<typeof fault>;

/** The fault of one kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

const faultList = z.array(fault);

/** The faults of the reader that are switched on. */
export class Faults extends FaultRules<Fault> {
  constructor() {
    super(faultList);
  }

  /** The faults that act on the next request for a channel, or for resources of a type; counts them. */
  drawFor(channel: string): Fault[] {
    return this.draw((fault) => fault.channel === undefined || fault.channel === channel);
  }
}

/** The first fault of a kind among these. */
export function faultOf<Kind extends Fault['kind']>(faults: readonly Fault[], kind: Kind): FaultOf<Kind> | undefined {
  return faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);
}
