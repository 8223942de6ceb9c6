import type { MessageTarget } from './request.ts';

/** One series name of a target. */
export interface TargetName {
  /** SenML name. */
  readonly name: string;
  /** What to call it in the output; absent when the target has no labels. */
  readonly label?: string;
}

/** The names or labels in a text separated by commas, without the space around them. */
export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** The names of a valid target in their order, each with its label where there are labels. */
export function splitTarget(target: MessageTarget): TargetName[] {
  const labels = target.label === undefined ? [] : splitList(target.label);
  return splitList(target.value).map((name, index) => {
    const label = labels[index];
    return label === undefined ? { name } : { name, label };
  });
}
