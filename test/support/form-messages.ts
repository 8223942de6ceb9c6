/** What the controller says in the states of `form-states.ts`, in the languages of the element. */

const english = {
  labels: ['Power, zone 1', 'Temperature', 'Humidity'],
  periods: 'Last month',
  windowText: '1 October 2023 – 31 October 2023, UTC',
  noSeries: 'Choose at least one series.',
  clockChange: 'On 29 October 2023 the clock goes back from 03:00 to 02:00.',
  partialHour: '1 partial hour: the period ends before the hour does.',
  wholeDays: 'Take whole days',
  manyPages: '18,869 pages are too many to read.',
  hourly: 'Take hourly averages',
  asCsv: 'Save as CSV',
  lastReading: 'The last reading is of 12 March 2023.',
  otherPeriod: 'Take the last 7 days',
  reading: 'Reading the data.',
  connectionLost: 'Connection lost. Trying again in 5 s.',
  offline: 'This computer is offline. The export goes on as soon as it is back.',
  forbidden: 'The server does not let you read this series.',
  askForAccess: 'Ask the administrator for access, or leave the series out.',
  withoutSeries: 'Leave it out',
};

type Messages = typeof english;

const german: Messages = {
  labels: ['Leistung, Zone 1', 'Temperatur', 'Luftfeuchte'],
  periods: 'Letzter Monat',
  windowText: '1. Oktober 2023 – 31. Oktober 2023, UTC',
  noSeries: 'Wählen Sie mindestens eine Messreihe.',
  clockChange: 'Am 29. Oktober 2023 wird die Uhr von 03:00 auf 02:00 zurückgestellt.',
  partialHour: '1 angeschnittene Stunde: Der Zeitraum endet vor der Stunde.',
  wholeDays: 'Ganze Tage nehmen',
  manyPages: '18.869 Seiten sind zu viele zum Lesen.',
  hourly: 'Stundenmittelwerte nehmen',
  asCsv: 'Als CSV speichern',
  lastReading: 'Der letzte Messwert ist vom 12. März 2023.',
  otherPeriod: 'Die letzten 7 Tage nehmen',
  reading: 'Die Daten werden gelesen.',
  connectionLost: 'Verbindung verloren. Neuer Versuch in 5 s.',
  offline: 'Dieser Computer ist offline. Der Export geht weiter, sobald er wieder verbunden ist.',
  forbidden: 'Der Server lässt Sie diese Messreihe nicht lesen.',
  askForAccess: 'Bitten Sie den Administrator um Zugriff, oder lassen Sie die Messreihe weg.',
  withoutSeries: 'Weglassen',
};

const italian: Messages = {
  labels: ['Potenza, zona 1', 'Temperatura', 'Umidità'],
  periods: 'Mese scorso',
  windowText: '1 ottobre 2023 – 31 ottobre 2023, UTC',
  noSeries: 'Scegli almeno una serie.',
  clockChange: 'Il 29 ottobre 2023 l’orologio torna dalle 03:00 alle 02:00.',
  partialHour: '1 ora parziale: il periodo finisce prima dell’ora.',
  wholeDays: 'Prendi giorni interi',
  manyPages: '18.869 pagine sono troppe da leggere.',
  hourly: 'Prendi le medie orarie',
  asCsv: 'Salva come CSV',
  lastReading: 'L’ultima misura è del 12 marzo 2023.',
  otherPeriod: 'Prendi gli ultimi 7 giorni',
  reading: 'Lettura dei dati.',
  connectionLost: 'Connessione persa. Nuovo tentativo tra 5 s.',
  offline: 'Questo computer è offline. L’esportazione continua appena torna la connessione.',
  forbidden: 'Il server non ti permette di leggere questa serie.',
  askForAccess: 'Chiedi l’accesso all’amministratore, oppure togli la serie.',
  withoutSeries: 'Togli la serie',
};

/** Returns the messages of a language; those of one without a translation are English. */
export function messagesIn(locale: string): Messages {
  if (locale.startsWith('de')) return german;
  return locale.startsWith('it') ? italian : english;
}
