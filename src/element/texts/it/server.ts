/** The texts of exports on the server in Italian. */
import type { ServerTexts } from '../server-texts.ts';

/** The texts of exports on the server in Italian. */
export const server: ServerTexts = {
  serverWorking: 'Esportazione sul server',
  serverReady: 'Il file è pronto',
  serverHasNothing: 'Non c’è nessun file',
  serverProgress: 'Il server non ha ancora finito',
  serverBackMeaning: 'Se torni indietro, il server continua.',
  download: 'Scarica',
  cancelOnServer: 'Annulla sul server',
  deleteOnServer: 'Elimina dal server',
  removeFromList: 'Togli dall’elenco',
  serverList: (exports, written, ready, writtenReady) =>
    `Sul server: ${written} ${exports === 1 ? 'esportazione' : 'esportazioni'}${
      ready > 0 ? `, ${writtenReady} ${ready === 1 ? 'pronta' : 'pronte'}` : ''
    }`,
  serverRemoved: 'L’esportazione è stata rimossa qui. Il server la eliminerà appena raggiungibile.',
};
