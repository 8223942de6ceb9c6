/** The texts of the look at the file in Italian. */
import type { LookTexts } from '../look-texts.ts';

const rows = (count: number, written: string): string => `${written} ${count === 1 ? 'riga' : 'righe'}`;

/** The texts of the look at the file in Italian. */
export const look: LookTexts = {
  lookTitle: 'Anteprima',
  firstRowsOf: (file) => `Prime righe di ${file}`,
  lookLoading: 'Caricamento dell’anteprima…',
  lookIdle: 'L’anteprima appare qui non appena le scelte sono complete.',
  noRows: 'In questo periodo non ci sono letture.',
  noRowsAdvice: 'Scegli un altro periodo o altre serie.',
  lookFailed: 'L’anteprima non è disponibile',
  onlyFirstRows: (count, written) =>
    count === 1 ? 'È mostrata la prima riga.' : `Sono mostrate le prime ${written} righe.`,
  moreColumns: (count, written) => `${written} ${count === 1 ? 'altra colonna' : 'altre colonne'}`,
  rowCount: rows,
  aboutRows: (count, written) => `circa ${rows(count, written)}`,
  aboutPages: (count, written) => `circa ${written} ${count === 1 ? 'pagina' : 'pagine'}`,
  about: (written) => `circa ${written}`,
  fileFigures: 'Dimensione prevista del file',
  chartOfAll: 'Grafico nel file',
  chartOfFirst: (count, written) =>
    count === 1
      ? 'Grafico nel file, qui solo con la prima riga'
      : `Grafico nel file, qui solo con le prime ${written} righe`,
  chartAlternative: (series) => `Grafico dell’andamento nel tempo: ${series}`,
  moreCharts: (count, written) => `(e ${written} ${count === 1 ? 'altro grafico' : 'altri grafici'})`,
  notesTitle: 'Note',
  technicalPart: 'Dettagli tecnici',
  tryAgain: 'Riprova',
};
