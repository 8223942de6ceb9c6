/** The documentation page: shows where the reader is, searches, and copies snippets. Style sheets show the right page. */
import { DocsSearch } from './docs-search.ts';

const navigation = document.querySelector<HTMLElement>('#pages')!;
const menu = document.querySelector<HTMLButtonElement>('#menu')!;
const field = document.querySelector<HTMLInputElement>('#search')!;
const status = document.querySelector<HTMLElement>('#status')!;
const results = document.querySelector<HTMLElement>('#results')!;
const search = new DocsSearch(document.querySelectorAll('article'));

addEventListener('hashchange', arrive);
addEventListener('resize', () => scrollableByKeyboard());
addEventListener('keydown', (event) => {
  if (event.key === '/' && !isTyping(event.target)) {
    event.preventDefault();
    field.focus();
  } else if (event.key === 'Escape' && document.body.classList.contains('searching')) {
    stopSearch();
    field.focus();
  } else if (event.key === 'Escape') closeMenu();
});
field.addEventListener('input', find);
field.form?.addEventListener('submit', (event) => {
  event.preventDefault();
  results.querySelector('a')?.click();
});
document.querySelector('.skip')?.addEventListener('click', (event) => {
  // Its address is that of no page.
  event.preventDefault();
  currentArticle().tabIndex = -1;
  currentArticle().focus();
});
menu.addEventListener('click', () => setMenu(menu.getAttribute('aria-expanded') !== 'true'));
// A link to where the reader is already changes no address.
for (const place of [results, navigation])
  place.addEventListener('click', (event) => (event.target as Element).closest('a') && arrive());

for (const snippet of document.querySelectorAll('pre')) addCopyButton(snippet);
find();
arrive();

/** The article that the address names. */
function currentArticle(): HTMLElement {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  return target?.closest('article') ?? document.querySelector('article')!;
}

function arrive(): void {
  const article = currentArticle();
  stopSearch();
  closeMenu();
  document.title = `${article.querySelector('h1')?.textContent} · downlink`;
  for (const link of navigation.querySelectorAll('a'))
    if (link.getAttribute('href') === `#${article.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  showInNavigation();
  // A page begins with the header of the site, a section with its heading.
  if (decodeURIComponent(location.hash.slice(1)) === article.id) scrollTo(0, 0);
  scrollableByKeyboard();
}

/** Scrolls the list of pages to the current one, and nothing else. */
function showInNavigation(): void {
  const link = navigation.querySelector<HTMLElement>('[aria-current]');
  const entry = link?.parentElement;
  if (!link || !entry) return;
  const isAbove = link.offsetTop < navigation.scrollTop;
  const isBelow = link.offsetTop + entry.offsetHeight > navigation.scrollTop + navigation.clientHeight;
  if (isAbove || isBelow) navigation.scrollTop = link.offsetTop - navigation.clientHeight / 4;
}

function find(): void {
  const words = field.value.trim();
  document.body.classList.toggle('searching', words !== '');
  results.hidden = words === '';
  document.querySelector<HTMLElement>('#found')!.hidden = results.hidden;
  if (words === '') {
    status.textContent = '';
    return;
  }
  const found = search.find(words);
  status.textContent = found.length === 0 ? `Nothing found for “${words}”` : `${found.length} sections found`;
  results.querySelector('ol')!.replaceChildren(...found.map((section) => section.entry(words)));
}

function stopSearch(): void {
  if (field.value === '' && results.hidden) return;
  field.value = '';
  find();
}

function setMenu(isOpen: boolean): void {
  menu.setAttribute('aria-expanded', String(isOpen));
  navigation.classList.toggle('open', isOpen);
}

function closeMenu(): void {
  if (menu.getAttribute('aria-expanded') === 'true') setMenu(false);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}

/** Lets the keyboard scroll what is wider than its place. */
function scrollableByKeyboard(): void {
  for (const box of currentArticle().querySelectorAll<HTMLElement>('pre > code, .table'))
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      // A region would be a landmark for every example.
      box.role = 'group';
      box.ariaLabel = box.matches('.table') ? 'Table' : 'Example';
    } else for (const name of ['tabindex', 'role', 'aria-label']) box.removeAttribute(name);
}

function addCopyButton(snippet: HTMLElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(snippet.querySelector('code')?.textContent ?? '');
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed';
    }
    status.textContent = button.textContent;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  snippet.append(button);
}
