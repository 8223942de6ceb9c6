/** Draws a mail in the server's mailbox. */
import { element } from './dom.ts';
import type { ArrivedMail } from './server-api.ts';

/** A mail as an entry of a list: when it came, to whom, its subject and its text; the whole of it is folded. */
export function mailEntry({ receivedAt, to, source }: ArrivedMail): HTMLLIElement {
  const time = new Date(receivedAt).toLocaleTimeString('en-GB');
  const end = source.indexOf('\r\n\r\n');
  const head = source.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  return element(
    'li',
    { className: 'entry' },
    element('strong', {}, element('bdi', {}, decodedHeader(/^Subject: (.*)$/m.exec(head)?.[1] ?? ''))),
    element('span', { className: 'muted' }, ` ${time} to `, element('bdi', {}, to.join(', '))),
    element('details', {}, element('summary', {}, 'The whole mail'), element('pre', { tabIndex: 0 }, source)),
  );
}

/** Decodes the words of a header that are not ASCII (RFC 2047, in UTF-8). */
export function decodedHeader(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (word, kind: string, text: string) => {
      try {
        const bytes =
          kind.toUpperCase() === 'B'
            ? atob(text)
            : text
                .replaceAll('_', ' ')
                .replace(/=([\dA-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
        return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
      } catch {
        return word;
      }
    });
}
