"""Prints the charts of a workbook as JSON, as openpyxl reads them: [[sheet, [[kind, [[name, times, values], ...]], ...]], ...]."""
import json
import sys

from openpyxl import load_workbook
from openpyxl.chart.reader import read_chart  # noqa: F401 (fails early when charts cannot be read)


def series(own):
    times = own.xVal if own.xVal is not None else own.cat
    values = own.yVal if own.yVal is not None else own.val
    return [own.tx.strRef.f, times.numRef.f, values.numRef.f]


def groups(chart):
    return [[type(each).__name__, [series(own) for own in each.ser]] for each in chart._charts]


results = []
for path in sys.argv[1:]:
    book = load_workbook(path)
    results.append([[sheet.title, [groups(chart) for chart in sheet._charts]] for sheet in book])
json.dump(results, sys.stdout)
