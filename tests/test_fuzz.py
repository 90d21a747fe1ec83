"""Broken files: none is believed, none ends in a traceback; see faults/fuzz.py and `make fuzz`."""

import fuzz
import pytest

from pmskills import questionnaire, roles
from pmskills.journal import records, transfer

SEED = 9
COUNTS = {"journals": 60, "hot journals": 20, "exports": 40, "questionnaires": 40, "roles": 40}
FILES = sorted(path.name for path in fuzz.CORPUS.iterdir())


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_broken_files_are_refused_or_read_as_they_were(kind):
    assert fuzz.report(kind, COUNTS[kind], SEED) == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_which_a_fault_was_found_is_refused(name, tmp_path):
    kind, how, _ = name.replace("-", " ").split("  ")
    data = (fuzz.CORPUS / name).read_bytes()
    assert "refused" in fuzz.look(kind, how, data, tmp_path)


class FitsAll(str):
    """A sum that fits whatever it is compared with."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


def lacking_by_key_alone(here, there, name):
    del name
    known = {row.key for row in here}
    return [row for row in there if row.key not in known]


PLANTED = {  # a check that is left out, the kind of files that must show it, and a seed that does
    "sums of attempts": ("journals", records, "read_whole", records.read_record, 0),
    "sums of exports": ("exports", transfer, "sha256", FitsAll, 0),
    "one key, one answer": ("exports", transfer, "_lacking", lacking_by_key_alone, 3),
    "items and facets fit": ("questionnaires", questionnaire, "_all_fit", lambda *_: None, 7),
    "levels of roles": ("roles", roles, "_is_level", lambda value: not isinstance(value, str), 0),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_left_out_is_noticed(name, monkeypatch):
    kind, module, attribute, instead, seed = PLANTED[name]
    fuzz.expected("small"), fuzz.expected("golden")  # before anything is left out
    monkeypatch.setattr(module, attribute, instead)
    _, faults, _ = fuzz.run(kind, 50, seed)
    assert faults
    print(f"\n{name}: {faults[0][:200]}")
