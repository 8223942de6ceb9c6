"""Prints the sheets of a workbook as JSON, as openpyxl reads them: [[name, [[[kind, value], ...], ...]], ...]."""
import datetime
import json
import sys

from openpyxl import load_workbook


def cell(value):
    if value is None:
        return None
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, (int, float)):
        return ["number", value]
    if isinstance(value, datetime.datetime):
        return ["time", value.isoformat(timespec="milliseconds")]
    if isinstance(value, str):
        return ["text", value]
    return [type(value).__name__, str(value)]


results = []
for path in sys.argv[1:]:
    book = load_workbook(path)
    results.append([[sheet.title, [[cell(c.value) for c in row] for row in sheet.iter_rows()]] for sheet in book])
json.dump(results, sys.stdout)
