"""Makes the files of this folder: one table in the formats of workbooks, workbooks
that ask for a word more, and archives.

python3 -m venv .venv && .venv/bin/pip install openpyxl xlwt odfpy
.venv/bin/python make.py
"""
import datetime
import io
import struct
import zipfile

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

DAY = datetime.date
STAMP = datetime.datetime(2026, 11, 27)
# `#N/A` and an empty cell are gaps.
TABLE = [
    ["date", "GDP", "profits; all"],
    [DAY(1999, 9, 30), 9926.1, 500],
    [DAY(1999, 12, 31), "#N/A", -1.5],
    [DAY(2000, 3, 31), 1e-3, None],
    [DAY(2000, 6, 30), 123456789, 0],
]


def fill(sheet, rows, row=1, column=1):
    for down, cells in enumerate(rows):
        for across, value in enumerate(cells):
            if value is None:
                continue
            cell = sheet.cell(row + down, column + across, value)
            if isinstance(value, datetime.date):
                cell.number_format = "yyyy\\-mm\\-dd"


def save(book, name):
    book.properties.created = book.properties.modified = STAMP
    book.save(name)


def xlsx(name, epoch=None):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    fill(book.active, TABLE)
    save(book, name)


def xls(name, is_1904):
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    sheet = book.add_sheet("Sheet")
    day = xlwt.easyxf(num_format_str="D-MMM-YY")
    for down, cells in enumerate(TABLE):
        for across, value in enumerate(cells):
            if value == "#N/A":
                sheet.row(down).set_cell_error(across, 0x2A)
            elif isinstance(value, datetime.date):
                sheet.write(down, across, value, day)
            elif value is not None:
                sheet.write(down, across, value)
    book.add_sheet("Empty")
    book.save(name)


def ods(name):
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Sheet")
    for cells in TABLE:
        row = TableRow()
        for value in cells:
            if value is None:
                cell = TableCell()
            elif isinstance(value, datetime.date):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
                cell.addElement(P(text=value.strftime("%d.%m.%Y")))
            elif isinstance(value, str):
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
            else:
                cell = TableCell(valuetype="float", value=repr(value))
                cell.addElement(P(text=str(value)))
            row.addElement(cell)
        sheet.addElement(row)
    rest = TableRow(numberrowsrepeated="1048571")
    rest.addElement(TableCell(numbercolumnsrepeated="16384"))
    sheet.addElement(rest)
    book.spreadsheet.addElement(sheet)
    book.save(name)


def record(kind, data=b""):
    """A record of a binary workbook of Excel 2007."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    length, out = len(data), b""
    while True:
        out += bytes([length & 127 | (128 if 127 < length else 0)])
        length >>= 7
        if not length:
            return number + out + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(name, sheet_relation="rId1"):
    def cell(column, style=0):
        return struct.pack("<II", column, style)

    rows = b""
    for down, cells in enumerate(TABLE):
        rows += record(0x00, struct.pack("<IIHBBBI", down, 0, 300, 0, 0, 0, 0))
        for across, value in enumerate(cells):
            if value == "#N/A":
                rows += record(0x03, cell(across) + bytes([0x2A]))
            elif isinstance(value, str):
                rows += record(0x06, cell(across) + wide(value))
            elif isinstance(value, datetime.date):
                days = (value - DAY(1899, 12, 30)).days
                rows += record(0x05, cell(across, 1) + struct.pack("<d", days))
            elif value is not None:
                rows += record(0x05, cell(across) + struct.pack("<d", value))
    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, 4, 0, 2))
    sheet += record(0x91) + rows + record(0x92) + record(0x82)
    book = record(0x83) + record(0x99, struct.pack("<III", 0, 0, 0)) + record(0x8F)
    book += record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet"))
    book += record(0x90) + record(0x84)
    xf = [struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0) for number in (0, 14)]
    styles = record(0x116) + record(0x269, struct.pack("<I", 2))
    styles += b"".join(record(0x2F, one) for one in xf) + record(0x26A) + record(0x117)
    space = "http://schemas.openxmlformats.org/package/2006/"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relation = '<Relationship Id="{}" Type="{}{}" Target="{}"/>'
    relations = f'<Relationships xmlns="{space}relationships">{{}}</Relationships>'
    top = relations.format(relation.format("rId1", office, "officeDocument", "xl/workbook.bin"))
    inner = relations.format(
        relation.format(sheet_relation, office, "worksheet", "worksheets/sheet1.bin")
        + relation.format("rId2", office, "styles", "styles.bin")
    )
    parts = {
        "_rels/.rels": top.encode(),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": inner.encode(),
        "xl/worksheets/sheet1.bin": sheet,
        "xl/styles.bin": styles,
    }
    archive(name, parts)


def archive(name, parts):
    with zipfile.ZipFile(name, "w") as out:
        for path, data in parts.items():
            info = zipfile.ZipInfo(path, (2026, 11, 27, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)


xlsx("plain.xlsx")
xlsx("plain-1904.xlsx", CALENDAR_MAC_1904)
xls("plain.xls", False)
xls("plain-1904.xls", True)
ods("plain.ods")
xlsb("plain.xlsb")
# Lists a sheet that it does not have.
xlsb("broken.xlsb", "rId3")

# Not at the corner, with an empty row inside, and a sheet without anything.
book = openpyxl.Workbook()
fill(book.active, TABLE[:2], 4, 3)
fill(book.active, TABLE[2:], 8, 3)
book.create_sheet("Empty")
save(book, "moved.xlsx")

book = openpyxl.Workbook()
book.active.title = "Data"
fill(book.active, TABLE)
fill(book.active, [["Source: a survey"]], 8)
fill(book.create_sheet("My Notes"), [["date", "notes"], [DAY(1999, 12, 31), 7]])
fill(book.create_sheet("Old"), [["date", "old"], [DAY(1999, 12, 31), 8]])
book["Old"].sheet_state = "hidden"
book.create_sheet("Empty")
save(book, "several.xlsx")

book = openpyxl.Workbook()
fill(book.create_sheet("Old"), [["date", "old"], [DAY(1999, 12, 31), 8]])
book["Old"].sheet_state = "veryHidden"
save(book, "hidden.xlsx")

# What a rule that reads them must refuse, each with its place.
book = openpyxl.Workbook()
sheet = book.active
fill(sheet, [["date", "a", "b"], [DAY(1999, 9, 30), 1, 2], [DAY(1999, 12, 31), "#DIV/0!", True]])
sheet["A4"], sheet["B4"], sheet["C4"] = DAY(2000, 3, 31), "5.2 p", 0.052
sheet["A4"].number_format, sheet["C4"].number_format = "mmm-yy", "0.0%"
sheet["A5"], sheet["B5"], sheet["C5"] = DAY(2000, 6, 30), DAY(2000, 1, 1), 0.5
sheet["A5"].number_format, sheet["B5"].number_format = "d/m/yy", "d/m/yy"
sheet["C5"].number_format = "h:mm"
save(book, "wrong.xlsx")

# Percentages, which are fractions to the file.
book = xlwt.Workbook()
sheet = book.add_sheet("Sheet")
for down, cells in enumerate([["date", "a", "b"], ["1999", 0.052, 0.052], ["2000", 1, 1]]):
    for across, value in enumerate(cells):
        shown = xlwt.easyxf(num_format_str="0.0%") if across == 1 and down else xlwt.Style.default_style
        sheet.write(down, across, value, shown)
book.save("percent.xls")
book = OpenDocumentSpreadsheet()
sheet = Table(name="Sheet")
for down, cells in enumerate([["date", "a", "b"], ["1999", 0.052, 0.052], ["2000", 1, 1]]):
    row = TableRow()
    for across, value in enumerate(cells):
        if isinstance(value, str):
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
        else:
            cell = TableCell(valuetype="percentage" if across == 1 else "float", value=value)
        row.addElement(cell)
    sheet.addElement(row)
book.spreadsheet.addElement(sheet)
book.save("percent.ods")

# Excel's number of a day in a cell whose format says nothing.
book = openpyxl.Workbook()
fill(book.active, [["date", "a"], [36433, 1], [36525, 2]])
save(book, "numbers.xlsx")

US = b"date,gdp\n1999Q4,9926.1\n2000Q1,9965.5\n"
archive("one.zip", {"us.csv": US})
archive(
    "about.zip",
    {
        "data/": b"",
        "data/us.csv": US,
        "README.txt": b"Figures of a survey.\nSee the web page.\n",
        "__MACOSX/data/._us.csv": b"\0\5\26\7\0\2\0\0Mac OS X",
        "chart.png": b"\x89PNG",
    },
)
archive("several.zip", {"a/us.csv": US, "a/de.csv": US.replace(b"gdp", b"bip")})
archive("value.zip", {"nasdaq.csv": b"date,value\n1999-12-31,4069.31\n"})
archive("empty.zip", {"data/": b"", "chart.png": b"\x89PNG"})
archive("book.zip", {"plain.xlsx": open("plain.xlsx", "rb").read()})
inner = io.BytesIO()
archive(inner, {"us.csv": US})
archive("nested.zip", {"inner.zip": inner.getvalue()})
archive("bomb.zip", {"us.csv": US + b"2000Q2,1\n" * (1 << 21)})
archive(
    "bomb.xlsx",
    {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook>" + b" " * (17 << 20)},
)
# Says that it is locked; nobody needs to have locked it.
whole = bytearray(open("one.zip", "rb").read())
whole[6] |= 1
whole[whole.index(b"PK\1\2") + 8] |= 1
open("locked.zip", "wb").write(whole)
