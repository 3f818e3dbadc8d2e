"""Rows of an uploaded CSV or XLSX file, one after the other, in constant memory. Pure."""

import csv
import datetime
import io
import re
import zipfile

DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")


class BadFile(Exception):
    """The file cannot be read at all; the message says why."""


def rows_of(name, content):
    """Yield (line number, {header: text}) of the file; empty lines are left out.

    Headers are compared in small letters, spaces as underscores. Separator of CSV: comma, semicolon or tab.
    """
    lines = _xlsx(content) if name.lower().endswith((".xlsx", ".xlsm")) else _csv(content)
    headers = None
    for number, cells in enumerate(lines, start=1):
        if headers is None:
            headers = [re.sub(r"\s+", "_", str(cell or "").strip().lower()) for cell in cells]
            continue
        row = {header: text(cell) for header, cell in zip(headers, cells, strict=False) if header}
        if any(row.values()):
            yield number, row
    if headers is None:
        raise BadFile("The file is empty.")


def text(cell):
    """A cell as text: dates as ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_date(value):
    """The day that `value` names, or None; never a guess between day and month: only unambiguous formats.

    >>> read_date("17.05.1990")
    datetime.date(1990, 5, 17)
    >>> read_date("1990-02-31") is None
    True
    """
    for pattern in DATE_FORMATS:
        try:
            return datetime.datetime.strptime(value, pattern).date()
        except ValueError:
            continue
    return None


def _csv(content):
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise BadFile("The file is not in UTF-8.")
    if b"\0" in content[:4096]:
        raise BadFile("The file is not a CSV file.")
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
    first = stream.readline()
    stream.seek(0)
    separator = max(",;\t", key=first.count)
    yield from csv.reader(stream, delimiter=separator)


def _xlsx(content):
    import openpyxl  # noqa: PLC0415 - slow to import and needed for XLSX only
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise BadFile("The file is not an XLSX file.") from error
    yield from book.active.iter_rows(values_only=True)
