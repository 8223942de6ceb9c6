/** Marks comments, texts and keywords of a snippet. */

/** Languages with the comments and texts of TypeScript. */
const SCRIPTS: ReadonlySet<string> = new Set(['ts', 'tsx', 'js', 'json']);

const KEYWORDS =
  'as|async|await|break|case|catch|class|const|constructor|declare|default|else|export|extends|false|for|from|function|if|' +
  'implements|import|in|instanceof|interface|let|new|null|of|override|private|protected|readonly|return|satisfies|static|' +
  'throw|true|try|type|typeof|undefined|while|yield';

/** A comment, a text or a keyword, whichever comes first. */
const SCRIPT = new RegExp(
  `(?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)|(?<string>'[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)|(?<keyword>(?<![\\w.$-])(?:${KEYWORDS})(?![\\w$:-]))`,
  'g',
);
const SHELL = /(?<comment>(?<=^|\s)#[^\n]*)/g;
const SQL = /(?<comment>--[^\n]*)|(?<string>'[^'\n]*')/g;
const MARKUP = /(?<comment><!--[\s\S]*?-->)/g;

const OTHERS: ReadonlyMap<string, RegExp> = new Map([
  ['sh', SHELL],
  ['sql', SQL],
]);

/** The HTML of a snippet. */
export function highlighted(code: string, language: string): string {
  const pattern = SCRIPTS.has(language) ? SCRIPT : (OTHERS.get(language) ?? MARKUP);
  let html = '';
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['comment'];
    html += `${escapeHtml(code.slice(end, match.index))}<span class="${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}

/** Text as HTML, also in an attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
