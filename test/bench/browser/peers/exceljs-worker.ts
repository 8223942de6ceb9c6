import ExcelJS from 'exceljs';
import { HEADER, serveFile } from './fetched-rows.ts';

serveFile(async (rows) => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('bench', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = HEADER.map((header) => ({ header, width: 24 }));
  sheet.getColumn(1).numFmt = 'yyyy-mm-dd hh:mm:ss';
  sheet.addRows(rows);
  return new Blob([await workbook.xlsx.writeBuffer()]);
});
