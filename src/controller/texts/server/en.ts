/** English texts of exports that a form hands to the server. */
import type { ServerFormTexts } from '../server-form-texts.ts';

/** English. */
export const texts: ServerFormTexts = {
  tooLarge: ({ text }) => `${text} readings are too many for this page.`,
  serverCan:
    'The server can make the file and tell you when it is ready. It writes the file in its own way: the units, decimals and charts chosen here do not reach it.',
  serverLeavesOut: (choices) => `Its file will not have: ${choices}.`,
  serverCannot: (choices) => `The server cannot do this: ${choices}. Change it, and the server can make the file.`,
  handOver: 'Have the server make it',
  states: {
    sending: {
      label: 'Being sent',
      message: 'The export is being sent to the server.',
      advice: 'Keep this page open until the server has it.',
    },
    waiting: {
      label: 'Waiting to be sent',
      message: 'The export is not sent yet: the server cannot be reached, or you are signed out.',
      advice: 'It is sent as soon as possible while this page is open.',
    },
    unanswered: {
      label: 'No answer yet',
      message: 'The server’s answer was lost. It may be making the file already.',
      advice: 'This page looks it up as soon as the server can be reached.',
    },
    notProcessed: {
      label: 'Waiting on the server',
      message: 'The server has the export. It waits for its turn.',
      advice: 'You can close this page. You will find the file here later.',
    },
    inProgress: {
      label: 'Being made',
      message: 'The server is making the file.',
      advice: 'You can close this page. You will find the file here later.',
    },
    done: {
      label: 'Ready',
      message: 'The server has made the file.',
      advice: 'Download it: the server does not keep it forever.',
    },
    failed: {
      label: 'Failed',
      message: 'The server could not make the file.',
      advice: 'Try again with less, or ask your administrator.',
    },
    expired: {
      label: 'Expired',
      message: 'The server no longer keeps the file.',
      advice: 'Export it again.',
    },
    rejected: {
      label: 'Refused',
      message: 'The server did not accept the export.',
      advice: 'Ask your administrator, or choose less and export it here.',
    },
    deleted: {
      label: 'Deleted',
      message: 'The export was deleted on the server.',
      advice: 'Export it again if you need the file.',
    },
  },
  noNews: 'Its state cannot be looked up at the moment: check the connection, and whether you are signed in.',
  noFile: { message: 'The server does not have the file.', advice: 'Export it again.' },
  message: {
    successTitle: (name) => `“${name}” is ready`,
    successText: 'The server has made the file of your export. Download it where you asked for it.',
    failureTitle: (name) => `“${name}” failed`,
    failureText: 'The server could not make the file of your export.',
  },
};
