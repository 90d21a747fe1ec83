"""Files that people edit and break: one clear sentence each, exit code 2, nothing left behind."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmskills.cli import main
from pmskills.datafiles import data_dir

QUESTIONS = (data_dir() / "questionnaire.toml").read_text(encoding="utf-8")
ROLES = (data_dir() / "roles.toml").read_text(encoding="utf-8")
IDS = re.findall(r'\[\[items\]\]\nid = "([^"]+)"', QUESTIONS)
FIRST, SECOND = IDS[:2]
FACET = re.search(r'facet = "([^"]+)"', QUESTIONS)[1]
LEVELS = dict(re.findall(r'^([1-5]) = (".*")$', QUESTIONS, flags=re.MULTILINE)[:5])
HEADER = f"attempt,{FIRST},{SECOND}\n"


def edited(text, old, new):
    assert old in text, f"{old!r} is not in the file any more"
    return text.replace(old, new, 1)


# name: (file name, its content, what the sentence must say)
BROKEN = {
    "missing level": (
        "q.toml",
        edited(QUESTIONS, f"4 = {LEVELS['4']}\n", ""),
        [f"item '{FIRST}'", "level 4 is missing", "five levels"],
    ),
    "six levels": (
        "q.toml",
        edited(QUESTIONS, f"5 = {LEVELS['5']}\n", f'5 = {LEVELS["5"]}\n6 = "More."\n'),
        [f"item '{FIRST}'", "level 6", "five levels"],
    ),
    "level 0": (
        "q.toml",
        edited(QUESTIONS, f"1 = {LEVELS['1']}\n", f'0 = "None."\n1 = {LEVELS["1"]}\n'),
        [f"item '{FIRST}'", "level 0", "five levels"],
    ),
    "level 2.5": (
        "q.toml",
        edited(QUESTIONS, f"2 = {LEVELS['2']}\n", '2.5 = "Half."\n'),
        [f"item '{FIRST}'", "level 2", "quotes"],
    ),
    "empty level": (
        "q.toml",
        edited(QUESTIONS, f"3 = {LEVELS['3']}", '3 = " "'),
        [f"item '{FIRST}'", "level 3", "Describe"],
    ),
    "duplicate id": (
        "q.toml",
        edited(QUESTIONS, f'id = "{SECOND}"', f'id = "{FIRST}"'),
        [f"'{FIRST}'", "2 times", "id of its own"],
    ),
    "unknown skill": (
        "q.toml",
        edited(QUESTIONS, 'skill = "soft-skills"', 'skill = "charm"'),
        ["'charm'", "not in the file", "soft-skills"],
    ),
    "unknown facet": (
        "q.toml",
        edited(QUESTIONS, f'id = "{FIRST}"\nfacet = "{FACET}"', f'id = "{FIRST}"\nfacet = "charm"'),
        [f"'{FIRST}'", "'charm'", FACET],
    ),
    "wrong type": (
        "q.toml",
        edited(QUESTIONS, f'id = "{FIRST}"', f'id = "{FIRST}"\nwhy = 5 #'),
        ["q.toml", "line"],  # the key is there twice then, which TOML itself refuses
    ),
    "number for a text": (
        "q.toml",
        edited(QUESTIONS, 'language = "en"', "language = 5"),
        ["'language'", "must be a text", "quotes"],
    ),
    "unknown key": (
        "q.toml",
        edited(QUESTIONS, f'id = "{FIRST}"', f'id = "{FIRST}"\nweight = 2'),
        [f"item '{FIRST}'", "'weight'", "Remove"],
    ),
    "unknown scale": (
        "q.toml",
        edited(QUESTIONS, 'scale = "position"', 'scale = "posture"'),
        ["skill 'assertiveness'", "'scale'", "'amount' or 'position'"],
    ),
    "items is no list": (
        "q.toml",
        'name = "x"\nlanguage = "en"\nskills = 3\nfacets = []\nitems = "none"\n',
        ["q.toml", "list"],
    ),
    "empty": ("q.toml", "", ["q.toml", "empty", "Start from"]),
    "not TOML": ("q.toml", "- id: no\n", ["q.toml", "not valid TOML", "line 1"]),
    "not UTF-8": ("q.toml", QUESTIONS.encode("utf-16"), ["q.toml", "not UTF-8", "Save"]),
    "nested too deep": ("q.toml", "x = " + "[" * 100_000, ["q.toml"]),
    "role without a skill": (
        "roles.toml",
        ROLES.replace("[roles.targets.vision", "[roles.targets.sight", 2),
        ["role '", "'sight'", "vision"],
    ),
    "role importance 2": (
        "roles.toml",
        re.sub(r"importance = [\d.]+", "importance = 2", ROLES, count=1),
        ["role '", "'importance'", "1 or less"],
    ),
    "role level often": (
        "roles.toml",
        re.sub(rf"^{FACET} = [\d.]+", f'{FACET} = "often"', ROLES, count=1, flags=re.MULTILINE),
        ["role '", FACET, "one level from 1 to 5"],
    ),
    "role range backwards": (
        "roles.toml",
        re.sub(r"= \[\d.*\]", "= [4, 2]", ROLES, count=1),
        ["role '", "backwards", "lower level first"],
    ),
    "role id twice": (
        "roles.toml",
        ROLES + "\n" + ROLES[ROLES.index("[[roles]]") :],
        ["role '", "twice", "id of its own"],
    ),
    "answer 2.5": ("a.csv", HEADER + "one,2.5,3\n", ["row 1", f"'{FIRST}'", "'2.5'", "1 to 5"]),
    "answer often": (
        "a.csv",
        HEADER + "one,4,3\ntwo,4,often\n",
        ["row 2 (attempt two)", f"'{SECOND}'", "'often'", "1 to 5"],
    ),
    "answer 0": ("a.csv", HEADER + "one,0,3\n", ["row 1", f"'{FIRST}'", "'0'", "1 to 5"]),
    "answer 6": ("a.csv", HEADER + "one,4,6\n", ["row 1", f"'{SECOND}'", "'6'", "1 to 5"]),
    "ragged": ("a.csv", HEADER + "one,4,3\ntwo,4\n", ["row 2", "2 cells under 3", "one cell"]),
    "unknown column": ("a.csv", "attempt,charm\none,3\n", ["'charm'", "no such item"]),
    "duplicate column": (
        "a.csv",
        f"attempt,{FIRST},{FIRST}\none,3,4\n",
        [f"'{FIRST}'", "twice", "Keep one"],
    ),
    "duplicate attempt": (
        "a.csv",
        HEADER + "one,3,4\none,4,4\n",
        ["row 2", "'attempt'", "'one'", "of its own"],
    ),
    "empty attempt": ("a.csv", HEADER + ",3,4\n", ["row 1", "'attempt'", "empty"]),
    "header only": ("a.csv", HEADER, ["a.csv", "no rows"]),
    "open quote": ("a.csv", HEADER + '"one,3,4\n', ["a.csv", "not a CSV file"]),
    "NUL in it": ("a.csv", HEADER + "one,\x00,4\n", ["a.csv"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gets_one_clear_sentence(name, tmp_path):
    filename, content, says = BROKEN[name]
    path = tmp_path / filename
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    _refused(["check", str(path)], says, tmp_path)


@pytest.mark.parametrize("name", [name for name in BROKEN if BROKEN[name][0] == "a.csv"])
def test_scoring_a_broken_file_leaves_nothing_behind(name, tmp_path):
    filename, content, says = BROKEN[name]
    path = tmp_path / filename
    path.write_bytes(content.encode())
    _refused(["score", str(path), "--out", str(tmp_path / "out.csv")], says, tmp_path)


@pytest.mark.parametrize("command", ["check", "score"])
def test_a_folder_or_nothing_is_no_file(command, tmp_path):
    _refused([command, str(tmp_path)], ["folder", "Give"], tmp_path)
    _refused([command, str(tmp_path / "gone.csv")], ["gone.csv", "no such file"], tmp_path)


def test_out_in_a_missing_folder(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "one,3,4\n")
    out = tmp_path / "no" / "out.csv"
    _refused(["score", str(path), "--out", str(out)], ["out.csv", "cannot be written"], tmp_path)


def test_an_unknown_role_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "one,3,4\n")
    _refused(["score", str(path), "--role", "king"], ["'king'", "product-manager"], tmp_path)


def _refused(arguments, says, folder: Path):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = CliRunner().invoke(main, arguments)
    message = result.stderr
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert message.startswith("Error: ")
    assert message.count("\n") == 1
    assert "Traceback" not in message
    for words in says:
        assert words in message
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
