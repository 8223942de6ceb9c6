import { z } from 'zod';
import { BadRequest } from './bad-request.ts';

/** Fields of every rule. */
const common = {
  /** How often the rule acts before it is spent; absent means without end. */
  times: z.int().positive().optional(),
  /** Acts on each n-th matching request only: 3 means the third, the sixth and so on. Default 1. */
  every: z.int().positive().optional(),
  /** Acts on requests for this channel only. */
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

/** A switchable fault of the reader, as `POST /demo/faults` takes it. */
export type Fault = z.infer<typeof fault>;

/** The fault of one kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

const faultList = z.array(fault);

interface Rule {
  readonly fault: Fault;
  matched: number;
  acted: number;
}

/** The faults that are switched on, and how often each has acted. */
export class Faults {
  #rules: Rule[] = [];

  /** Replaces all faults. Throws a {@link BadRequest} that says what is wrong with `body`. */
  replace(body: unknown): void {
    const parsed = faultList.safeParse(body);
    if (!parsed.success) throw new BadRequest(z.prettifyError(parsed.error));
    this.#rules = parsed.data.map((fault) => ({ fault, matched: 0, acted: 0 }));
  }

  /** The faults in their order, with how often each has acted. */
  list(): (Fault & { acted: number })[] {
    return this.#rules.map(({ fault, acted }) => ({ ...fault, acted }));
  }

  /** The faults that act on the next request for a channel; counts them. */
  draw(channel: string): Fault[] {
    return this.#rules
      .filter((rule) => {
        const { fault } = rule;
        if (fault.channel !== undefined && fault.channel !== channel) return false;
        if (fault.times !== undefined && rule.acted >= fault.times) return false;
        rule.matched++;
        if (rule.matched % (fault.every ?? 1) !== 0) return false;
        rule.acted++;
        return true;
      })
      .map((rule) => rule.fault);
  }
}

/** The first fault of a kind among these. */
export function faultOf<Kind extends Fault['kind']>(faults: readonly Fault[], kind: Kind): FaultOf<Kind> | undefined {
  return faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);
}
