/** The texts of exports on the server in German. */
import type { ServerTexts } from '../server-texts.ts';

/** The texts of exports on the server in German. */
export const server: ServerTexts = {
  serverWorking: 'Export auf dem Server',
  serverReady: 'Ihre Datei ist fertig',
  serverHasNothing: 'Es gibt keine Datei',
  serverProgress: 'Der Server ist noch nicht fertig',
  serverBackMeaning: 'Der Server arbeitet weiter, wenn Sie zurückgehen.',
  download: 'Herunterladen',
  cancelOnServer: 'Auf dem Server abbrechen',
  deleteOnServer: 'Vom Server löschen',
  removeFromList: 'Aus der Liste entfernen',
  serverList: (exports, written, ready, writtenReady) =>
    `Auf dem Server: ${written} ${exports === 1 ? 'Export' : 'Exporte'}${ready > 0 ? `, ${writtenReady} fertig` : ''}`,
  serverRemoved: 'Der Export ist hier entfernt. Der Server löscht ihn, sobald er erreichbar ist.',
};
