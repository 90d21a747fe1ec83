"""The report as a file: its name is safe, and no other attempt's."""

import re

import pytest

from pmskills import Journal
from pmskills.taking_along import _file_name, report_of, report_page


@pytest.mark.parametrize(
    "name", ["../../x", "a b; rm *", "NUL", "", "e\u0301t\u00e9 \u202e", "x" * 500]
)
def test_a_report_is_named_in_safe_letters(name):
    assert re.fullmatch(r"my-report-7[a-z0-9-]{0,60}\.html", _file_name(7, name))


def test_two_attempts_have_two_files(tmp_path):
    with Journal(tmp_path / "journal.sqlite3") as journal:
        attempts = [journal.begin("Mine"), journal.begin("Mine")]
        names = [report_page(report_of(journal, number)).name for number in attempts]
    assert len(set(names)) == 2
