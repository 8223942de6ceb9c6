import Papa from 'papaparse';
import { HEADER, serveFile } from './fetched-rows.ts';

serveFile((rows) => {
  const data = rows.map(([time, ...others]) => [time.toISOString(), ...others]);
  return new Blob([Papa.unparse({ fields: HEADER, data })], { type: 'text/csv' });
});
