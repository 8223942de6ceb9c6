/** Finds and counts what rows cannot show of a message. */

/** What a message holds that its row cannot show. The faults of a sample are one number, these bits combined. */
export const MessageFault = {
  /** A number that is NaN or infinite. */
  nonFiniteValue: 0x1,
  nonFiniteSum: 0x2,
  nonFiniteUpdateTime: 0x4,
  /** A value of a kind that no cell shows. */
  unusableValue: 0x8,
  /** Several values that differ, of which only one is shown. */
  severalValues: 0x10,
  /** Fields that hold something of another type. */
  channel: 0x20,
  subtopic: 0x40,
  publisher: 0x80,
  protocol: 0x100,
  unit: 0x200,
  created: 0x400,
  updateTime: 0x800,
  sum: 0x1000,
  payload: 0x2000,
} as const;
