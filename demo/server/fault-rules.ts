import { z } from 'zod';
import { BadRequest } from './bad-request.ts';

/** Fields of every fault, whatever it acts on. */
export const ruleFields = {
  /** How often the rule acts before it is spent; absent means without end. */
  times: z.int().positive().optional(),
  /** Acts on each n-th matching request only: 3 means the third, the sixth and so on. Default 1. */
  every: z.int().positive().optional(),
};

/** A fault with those fields. */
export interface RuleFields {
  readonly times?: number | undefined;
  readonly every?: number | undefined;
}

interface Rule<Fault> {
  readonly fault: Fault;
  matched: number;
  acted: number;
}

/** The faults of one kind of request that are switched on, and how often each has acted. */
export class FaultRules<Fault extends RuleFields> {
  readonly #schema: z.ZodType<Fault[]>;
  #rules: Rule<Fault>[] = [];

  /** @param schema what a list of such faults looks like */
  constructor(schema: z.ZodType<Fault[]>) {
    this.#schema = schema;
  }

  /** Replaces all faults. Throws a {@link BadRequest} that says what is wrong with `body`. */
  replace(body: unknown): void {
    const parsed = this.#schema.safeParse(body);
    if (!parsed.success) throw new BadRequest(z.prettifyError(parsed.error));
    this.#rules = parsed.data.map((fault) => ({ fault, matched: 0, acted: 0 }));
  }

  /** The faults in their order, with how often each has acted. */
  list(): (Fault & { acted: number })[] {
    return this.#rules.map(({ fault, acted }) => ({ ...fault, acted }));
  }

  /** The faults that act on a request that they match; counts them. */
  draw(matches: (fault: Fault) => boolean): Fault[] {
    return this.#rules
      .filter((rule) => {
        const { fault } = rule;
        if (!matches(fault)) return false;
        if (fault.times !== undefined && rule.acted >= fault.times) return false;
        rule.matched++;
        if (rule.matched % (fault.every ?? 1) !== 0) return false;
        rule.acted++;
        return true;
      })
      .map((rule) => rule.fault);
  }
}
