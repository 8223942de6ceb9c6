/** German texts of exports that a form hands to the server. */
import type { ServerFormTexts } from '../server-form-texts.ts';

/** German. */
export const texts: ServerFormTexts = {
  tooLarge: ({ text }) => `${text} Messwerte sind zu viele für diese Seite.`,
  serverCan:
    'Der Server kann die Datei erstellen und Sie benachrichtigen, wenn sie fertig ist. Er schreibt sie auf seine Weise: Einheiten, Dezimalstellen und Diagramme, die hier gewählt sind, erreichen ihn nicht.',
  serverLeavesOut: (choices) => `In seiner Datei fehlt: ${choices}.`,
  serverCannot: (choices) => `Der Server kann das nicht: ${choices}. Ändern Sie das, dann kann er die Datei erstellen.`,
  handOver: 'Vom Server erstellen lassen',
  states: {
    sending: {
      label: 'Wird gesendet',
      message: 'Der Export wird an den Server gesendet.',
      advice: 'Lassen Sie diese Seite offen, bis der Server ihn hat.',
    },
    waiting: {
      label: 'Noch nicht gesendet',
      message: 'Der Export ist noch nicht gesendet: Der Server ist nicht erreichbar, oder Sie sind abgemeldet.',
      advice: 'Er wird gesendet, sobald es möglich ist, solange diese Seite offen ist.',
    },
    unanswered: {
      label: 'Noch keine Antwort',
      message: 'Die Antwort des Servers ging verloren. Er erstellt die Datei vielleicht schon.',
      advice: 'Diese Seite fragt nach, sobald der Server erreichbar ist.',
    },
    notProcessed: {
      label: 'Wartet auf dem Server',
      message: 'Der Server hat den Export. Er wartet, bis er an der Reihe ist.',
      advice: 'Sie können diese Seite schließen. Die Datei finden Sie später hier.',
    },
    inProgress: {
      label: 'Wird erstellt',
      message: 'Der Server erstellt die Datei.',
      advice: 'Sie können diese Seite schließen. Die Datei finden Sie später hier.',
    },
    done: {
      label: 'Fertig',
      message: 'Der Server hat die Datei erstellt.',
      advice: 'Laden Sie sie herunter: Der Server bewahrt sie nicht für immer auf.',
    },
    failed: {
      label: 'Fehlgeschlagen',
      message: 'Der Server konnte die Datei nicht erstellen.',
      advice: 'Versuchen Sie es mit weniger Daten oder fragen Sie Ihren Administrator.',
    },
    expired: {
      label: 'Abgelaufen',
      message: 'Der Server bewahrt die Datei nicht mehr auf.',
      advice: 'Exportieren Sie sie erneut.',
    },
    rejected: {
      label: 'Abgelehnt',
      message: 'Der Server hat den Export nicht angenommen.',
      advice: 'Fragen Sie Ihren Administrator oder exportieren Sie hier weniger Daten.',
    },
    deleted: {
      label: 'Gelöscht',
      message: 'Der Export wurde auf dem Server gelöscht.',
      advice: 'Exportieren Sie erneut, wenn Sie die Datei brauchen.',
    },
  },
  noNews: 'Der Stand lässt sich gerade nicht nachsehen: Prüfen Sie die Verbindung und ob Sie angemeldet sind.',
  noFile: { message: 'Der Server hat die Datei nicht.', advice: 'Exportieren Sie sie erneut.' },
  message: {
    successTitle: (name) => `„${name}“ ist fertig`,
    successText:
      'Der Server hat die Datei Ihres Exports erstellt. Laden Sie sie dort herunter, wo Sie sie angefordert haben.',
    failureTitle: (name) => `„${name}“ ist fehlgeschlagen`,
    failureText: 'Der Server konnte die Datei Ihres Exports nicht erstellen.',
  },
};
