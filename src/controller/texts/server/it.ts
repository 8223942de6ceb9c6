/** Italian texts of exports that a form hands to the server. */
import type { ServerFormTexts } from '../server-form-texts.ts';

/** Italian. */
export const texts: ServerFormTexts = {
  tooLarge: ({ text }) => `${text} letture sono troppe per questa pagina.`,
  serverCan:
    'Il server può creare il file e avvisarti quando è pronto. Lo scrive a modo suo: le unità, i decimali e i grafici scelti qui non gli arrivano.',
  serverLeavesOut: (choices) => `Nel suo file mancherà: ${choices}.`,
  serverCannot: (choices) => `Il server non può farlo: ${choices}. Cambialo, e il server potrà creare il file.`,
  handOver: 'Fallo creare al server',
  states: {
    sending: {
      label: 'Invio in corso',
      message: 'L’esportazione viene inviata al server.',
      advice: 'Tieni aperta questa pagina finché il server non l’ha ricevuta.',
    },
    waiting: {
      label: 'Da inviare',
      message:
        'L’esportazione non è ancora stata inviata: il server non è raggiungibile, oppure non hai effettuato l’accesso.',
      advice: 'Sarà inviata appena possibile, finché questa pagina è aperta.',
    },
    unanswered: {
      label: 'Nessuna risposta',
      message: 'La risposta del server è andata persa. Forse sta già creando il file.',
      advice: 'Questa pagina lo verifica appena il server è raggiungibile.',
    },
    notProcessed: {
      label: 'In attesa sul server',
      message: 'Il server ha ricevuto l’esportazione, che aspetta il suo turno.',
      advice: 'Puoi chiudere questa pagina. Troverai il file qui più tardi.',
    },
    inProgress: {
      label: 'In preparazione',
      message: 'Il server sta creando il file.',
      advice: 'Puoi chiudere questa pagina. Troverai il file qui più tardi.',
    },
    done: {
      label: 'Pronto',
      message: 'Il server ha creato il file.',
      advice: 'Scaricalo: il server non lo conserva per sempre.',
    },
    failed: {
      label: 'Non riuscita',
      message: 'Il server non è riuscito a creare il file.',
      advice: 'Riprova con meno dati, o chiedi all’amministratore.',
    },
    expired: {
      label: 'Scaduto',
      message: 'Il server non conserva più il file.',
      advice: 'Esportalo di nuovo.',
    },
    rejected: {
      label: 'Rifiutata',
      message: 'Il server non ha accettato l’esportazione.',
      advice: 'Chiedi all’amministratore, oppure esporta qui meno dati.',
    },
    deleted: {
      label: 'Eliminata',
      message: 'L’esportazione è stata eliminata sul server.',
      advice: 'Esporta di nuovo se ti serve il file.',
    },
  },
  noNews: 'Al momento lo stato non si può verificare: controlla la connessione e di aver effettuato l’accesso.',
  noFile: { message: 'Il server non ha il file.', advice: 'Esportalo di nuovo.' },
  message: {
    successTitle: (name) => `«${name}» è pronto`,
    successText: 'Il server ha creato il file della tua esportazione. Scaricalo da dove l’hai richiesto.',
    failureTitle: (name) => `«${name}» non è riuscito`,
    failureText: 'Il server non è riuscito a creare il file della tua esportazione.',
  },
};
