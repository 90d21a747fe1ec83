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
STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
UNSEEN = r"\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff"
FORMULA = re.compile(f"(?P<before>^|[,;|\\t\\r\\n\"'])(?P<gap>[{UNSEEN}\"']*)(?=[{STARTS}])")
CONTROL = re.compile(r"^[\t\r\n\x00]")


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet runs; numbers and harmless texts as they are.

    Examples
    --------
    >>> safe_cell("=HYPERLINK(1)"), safe_cell("a note"), safe_cell(-1.5)
    ("'=HYPERLINK(1)", 'a note', -1.5)
    """
    if not isinstance(value, str):
        return value
    text = FORMULA.sub(r"\g<before>\g<gap>'", value)
    return f"'{text}" if CONTROL.match(text) else text


def to_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV with a header, every cell and column name made safe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in frame.columns])
    missing = frame.isna().to_numpy()
    for row, gone in zip(frame.itertuples(index=False, name=None), missing, strict=True):
        writer.writerow(["" if g else safe_cell(v) for v, g in zip(row, gone, strict=True)])
    return file.getvalue()
