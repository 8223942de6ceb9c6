import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes of heap that are in use after a collection of garbage. */
export function usedHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Megabytes by which something grows from one measurement to the next: the slope of the line through all of them. */
export function trend(measured: readonly number[]): number {
  const middle = (measured.length - 1) / 2;
  const mean = measured.reduce((a, b) => a + b, 0) / measured.length;
  let [above, below] = [0, 0];
  for (const [index, one] of measured.entries()) {
    above += (index - middle) * (one - mean);
    below += (index - middle) ** 2;
  }
  return above / below;
}
