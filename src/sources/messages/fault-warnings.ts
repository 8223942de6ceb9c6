/** Warns of what messages hold that their rows cannot show. Loaded only when some do. */
import type { WarningCode } from '../../core/warnings.ts';
import { misnamedMessage } from './malformed-message.ts';
import { MessageFault } from './message-faults.ts';
import { hasMisnamedField, type Suspect } from './misnamed-field.ts';

type Warn = (code: WarningCode, message: string, count: number) => void;

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
export function warnOfFaults(faults: Uint16Array, samples: Uint32Array, warn: Warn): void {
  let met = 0;
  for (const sample of samples) met |= faults[sample]!;
  for (const [bit, { code, message }] of WARNINGS) {
    if ((met & bit) === 0) continue;
    let count = 0;
    for (const sample of samples) if ((faults[sample]! & bit) !== 0) count++;
    warn(code, message, count);
  }
}

/**
 * Warns of one fault.
 *
 * @param fault of `MessageFault`
 * @param count messages that have it
 */
export function warnOfFault(fault: number, count: number, warn: Warn): void {
  const { code, message } = WARNINGS.get(fault)!;
  warn(code, message, count);
}

/**
 * Warns of fields that have the names of other formats, with how many messages have some.
 *
 * @param suspects the samples that may have some
 * @param samples indexes of the samples that count
 * @param misnamed the message that speaks for all, if there is one already
 * @param asksSum whether `sum` was asked for
 * @param asksUpdateTime whether `updateTime` was asked for
 * @returns the message that speaks for all, if there is one now
 */
export function warnOfMisnamed(
  suspects: readonly Suspect[],
  samples: Uint32Array,
  misnamed: unknown,
  asksSum: boolean,
  asksUpdateTime: boolean,
  warn: Warn,
): unknown {
  const counted = new Set(samples);
  const found = suspects.filter(
    ([sample, message]) => counted.has(sample) && hasMisnamedField(message, asksSum, asksUpdateTime),
  );
  const first = misnamed ?? found[0]?.[1];
  if (found.length > 0) warn('unusable-field', misnamedMessage(first), found.length);
  return first;
}
