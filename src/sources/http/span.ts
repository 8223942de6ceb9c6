/** Stretches of time that HTTP readers are asked for. */

/** A half-open stretch of time in whole Unix microseconds, the finest that every reader can be asked for. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A span as people read it. */
export const spanText = ({ from, to }: Span): string =>
  [from, to].map((us) => new Date(us / 1000).toISOString()).join(' to ');
