/** Finds and counts what rows cannot show of a message. */
import type { WarningCode } from '../../core/warnings.ts';

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

/** The warning that reports a fault. */
interface FaultWarning {
  readonly code: WarningCode;
  readonly message: string;
}

const nonFinite: FaultWarning = {
  code: 'non-finite-value',
  message: 'Values that are not finite numbers were written as empty cells.',
};

const unusableField = (field: string, type: string): FaultWarning => ({
  code: 'unusable-field',
  message: `The field ${field} is not ${type} in some messages; its cells are empty there.`,
});

/** The warning of each fault. */
const WARNINGS: ReadonlyMap<number, FaultWarning> = new Map<number, FaultWarning>([
  [MessageFault.nonFiniteValue, nonFinite],
  [MessageFault.nonFiniteSum, nonFinite],
  [MessageFault.nonFiniteUpdateTime, nonFinite],
  [
    MessageFault.unusableValue,
    {
      code: 'unusable-value',
      message:
        'Values that a cell cannot show were left out: objects, lists, BigInts that a 64-bit float cannot hold exactly, ' +
        'and fields whose value is not of their type.',
    },
  ],
  [
    MessageFault.severalValues,
    {
      code: 'several-values',
      message:
        'Messages with several values show only the first of them: a number before a boolean, a boolean before a text, ' +
        'a text before data.',
    },
  ],
  [MessageFault.channel, unusableField('channel', 'a text')],
  [MessageFault.subtopic, unusableField('subtopic', 'a text')],
  [MessageFault.publisher, unusableField('publisher', 'a text')],
  [MessageFault.protocol, unusableField('protocol', 'a text')],
  [MessageFault.unit, unusableField('unit', 'a text')],
  [MessageFault.created, unusableField('created', 'a time')],
  [MessageFault.updateTime, unusableField('updateTime', 'a number')],
  [MessageFault.sum, unusableField('sum', 'a number')],
  [MessageFault.payload, unusableField('payload', 'an object')],
]);

/**
 * Warns of each fault that occurs, with how often it does.
 *
 * @param faults the faults of every sample
 * @param samples indexes of the samples that count
 */
export function warnOfFaults(
  faults: Uint16Array,
  samples: Uint32Array,
  warn: (code: WarningCode, message: string, count: number) => void,
): void {
  let met = 0;
  for (const sample of samples) met |= faults[sample]!;
  for (const [bit, { code, message }] of WARNINGS) {
    if ((met & bit) === 0) continue;
    let count = 0;
    for (const sample of samples) if ((faults[sample]! & bit) !== 0) count++;
    warn(code, message, count);
  }
}
