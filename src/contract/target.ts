/** Splits a target into its names and labels. */
import type { MessageTarget } from './request.ts';

/** One series name of a target. */
export interface TargetName {
  /** SenML name. */
  readonly name: string;
  /** The label in the output. Absent when the target has no labels. */
  readonly label?: string;
}

/** Splits a text of names or labels at its commas and trims them. */
export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** The names of a valid target in order, each with its label if the target has labels. */
export function splitTarget(target: MessageTarget): TargetName[] {
  const labels = target.label === undefined ? [] : splitList(target.label);
  return splitList(target.value).map((name, index) => {
    const label = labels[index];
    return label === undefined ? { name } : { name, label };
  });
}
