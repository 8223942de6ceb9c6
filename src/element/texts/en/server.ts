/** The texts of exports on the server in English. */
import type { ServerTexts } from '../server-texts.ts';

/** The texts of exports on the server in English. */
export const server: ServerTexts = {
  serverWorking: 'Export on the server',
  serverReady: 'Your file is ready',
  serverHasNothing: 'There is no file',
  serverProgress: 'The server has not finished yet',
  serverBackMeaning: 'The server goes on when you go back.',
  download: 'Download',
  cancelOnServer: 'Cancel on the server',
  deleteOnServer: 'Delete from the server',
  removeFromList: 'Remove from the list',
  serverList: (exports, written, ready, writtenReady) =>
    `On the server: ${written} ${exports === 1 ? 'export' : 'exports'}${ready > 0 ? `, ${writtenReady} ready` : ''}`,
  serverRemoved: 'The export is removed here. The server deletes it as soon as it can be reached.',
};
