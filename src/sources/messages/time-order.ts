/**
 * The order that puts times into ascending order, ties as they stand: the index of the earliest first. Fast for what
 * sources give: ascending, newest first, or runs of either; `n log r` steps for `r` ascending runs of `n` times.
 */
export function timeOrder(times: Float64Array, length: number): Uint32Array<ArrayBuffer> {
  const order = new Uint32Array(length);
  let ascending = true;
  let descending = true;
  for (let i = 1; i < length; i++) {
    if (times[i]! < times[i - 1]!) ascending = false;
    else if (times[i]! > times[i - 1]!) descending = false;
  }
  if (!ascending && descending) return newestFirst(times, order);
  for (let i = 0; i < length; i++) order[i] = i;
  return ascending ? order : mergeRuns(times, order);
}

/** Stretches of equal times change places, each kept as it stands. */
function newestFirst(times: Float64Array, order: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let at = 0;
  for (let end = order.length; end > 0; ) {
    let start = end - 1;
    while (start > 0 && times[start - 1] === times[end - 1]) start--;
    for (let i = start; i < end; i++) order[at++] = i;
    end = start;
  }
  return order;
}

/** Natural merge sort: neighbouring ascending runs are merged until one is left. */
function mergeRuns(times: Float64Array, order: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const { length } = order;
  let ends: number[] = [];
  for (let i = 1; i <= length; i++) if (i === length || times[i]! < times[i - 1]!) ends.push(i);
  let from = order;
  let to = new Uint32Array(length);
  while (ends.length > 1) {
    const merged: number[] = [];
    let start = 0;
    for (let run = 0; run < ends.length; run += 2) {
      const middle = ends[run]!;
      const end = ends[run + 1] ?? middle;
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeLeft = left < middle && (right === end || times[from[left]!]! <= times[from[right]!]!);
        to[at] = takeLeft ? from[left++]! : from[right++]!;
      }
      merged.push(end);
      start = end;
    }
    [from, to] = [to, from];
    ends = merged;
  }
  return from;
}
