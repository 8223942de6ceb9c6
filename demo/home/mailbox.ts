/** The mailbox of the demo's server, as a part of the page: mails to any address stay in it. */
import { element } from '../page/dom.ts';
import { pluralText } from '../page/figures.ts';
import { mailEntry } from '../page/mail-entry.ts';
import { serverApi } from '../page/server-api.ts';

const POLL_MS = 2000;
const SHOWN = 5;

/** Makes the mailbox. It asks the server only while it can be seen, and stops when it leaves the page. */
export function makeMailbox(): HTMLElement {
  const note = element('span', { className: 'muted' });
  const list = element('ul', { className: 'mails' });
  const box = element(
    'section',
    { className: 'mailbox' },
    element('h4', {}, 'Mailbox of this demo ', note),
    element('p', { className: 'hint' }, 'Every mail ends here, whatever its address. Nothing is ever sent out.'),
    list,
  );
  let isVisible = false;
  let last: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    if (!isVisible) return;
    if (!document.hidden) {
      // A mailbox that cannot be reached now is asked again.
      const mails = await serverApi.mails().catch(() => undefined);
      if (mails) note.textContent = pluralText(mails.length, 'mail');
      if (mails && mails.at(-1)?.id !== last) {
        last = mails.at(-1)?.id;
        list.replaceChildren(...mails.slice(-SHOWN).reverse().map(mailEntry));
      }
    }
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), POLL_MS);
  };
  new IntersectionObserver(([entry]) => {
    isVisible = entry?.isIntersecting === true;
    void refresh();
  }).observe(box);
  return box;
}
