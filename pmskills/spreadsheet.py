"""CSV that a spreadsheet only shows: no cell of it is run as a formula.

A cell that begins with one of a few characters is a formula to Excel, LibreOffice and
Google Sheets, whoever wrote it (OWASP, "CSV Injection"; OWASP ASVS 5.0, 1.2.10). So a text
that could be one gets an apostrophe in front, also where a separator or a quote inside it
might begin a new cell under other settings. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# The full-width forms of = + - @ are formulas too where East Asian text is typed.
START = re.compile("([=+\\-@\uff1d\uff0b\uff0d\uff20])")
BREAK = re.compile("[\t\r\n\"']")  # what may end a cell, and may be skipped before a formula
SEPARATORS = (",", ";", "|")
UNSEEN = [*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x61C, 0x1680, 0x180E, 0x205F, 0x3000, 0xFEFF]
WIDER = [*range(0x2000, 0x2010), *range(0x2028, 0x2030), *range(0x2060, 0x2070)]
GAP = "\"'" + "".join(map(chr, UNSEEN + WIDER))  # what a spreadsheet may skip
CONTROLS = ("\t", "\r", "\n", "\x00")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs; numbers and harmless texts as they are.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell("a note"), safe_cell(-1.5)
    ("'=HYPERLINK(1)", 'a note', -1.5)
    """
    if not isinstance(value, str):
        return value
    parts = START.split(value)  # texts, and between them the characters that begin a formula
    parts[:-1:2] = [_guarded(text, opens=not n) for n, text in enumerate(parts[:-1:2])]
    text = "".join(parts)
    return f"'{text}" if text.startswith(CONTROLS) else text


def _guarded(text: str, *, opens: bool) -> str:
    """Return what stands before = + - or @, with an apostrophe wherever a cell may begin."""
    said = text.rstrip(GAP)
    begins = said.endswith(SEPARATORS) if said else opens
    return said + ("'" if begins else "") + BREAK.sub(r"\g<0>'", text[len(said) :])


def safe_column(cells: pd.Series) -> pd.Series:
    """Return a column whose texts no spreadsheet runs; looks at each distinct one once."""
    guarded = {cell: safe for cell in cells.unique() if (safe := safe_cell(cell)) != cell}
    return cells.replace(guarded) if guarded else cells


def to_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV with a header, every cell and column name made safe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    missing = frame.isna().to_numpy()
    for row, gone in zip(frame.itertuples(index=False, name=None), missing, strict=True):
        writer.writerow(["" if g else safe_cell(v) for v, g in zip(row, gone, strict=True)])
    return file.getvalue()
