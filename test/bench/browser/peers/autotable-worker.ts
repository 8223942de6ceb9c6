import { jsPDF } from 'jspdf';
import { autoTable } from 'jspdf-autotable';
import { HEADER, serveFile } from './fetched-rows.ts';

serveFile((rows) => {
  const doc = new jsPDF({ unit: 'pt', format: 'a4', compress: true });
  autoTable(doc, {
    head: [HEADER],
    body: rows.map(([time, ...others]) => [time.toISOString(), ...others]),
    theme: 'plain',
    margin: 36,
    styles: { fontSize: 8, cellPadding: { vertical: 2.4, horizontal: 4 } },
    columnStyles: { 3: { halign: 'right' } },
  });
  return doc.output('blob');
});
