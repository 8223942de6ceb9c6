/**
 * A text without the characters at its end that `loose` matches, each by itself. An expression such as `/[\s.]+$/` starts
 * anew at each character of a run that does not end the text, so its work grows with the square of the run.
 *
 * @param loose matches one UTF-16 unit; without the flags `g` and `y`
 */
export function trimEndOf(text: string, loose: RegExp): string {
  let end = text.length;
  while (end > 0 && loose.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}
