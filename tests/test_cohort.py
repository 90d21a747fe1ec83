"""Many people at once: the same numbers as for one, however they come in."""

import csv
import importlib
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.special import stdtr, stdtrit
from test_scoring import ITEMS, QUESTIONNAIRE, SKILLS, random_answers

from pmskills import gap_profile, load_roles, score
from pmskills.answers import AnswersError
from pmskills.cli import main
from pmskills.cohort import files, sources
from pmskills.position import all_counts, level_counts, position_gaps, position_judge
from pmskills.profile import DIRECTIONS, VERDICTS
from pmskills.scoring import COUNTS
from pmskills.students_t import t_cdf

blocks = importlib.import_module("pmskills.blocks")
ROLE = load_roles()["product-manager"]
LEVEL_TYPE = pd.CategoricalDtype(["na", "5", "4", "3", "2", "1"])


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def as_plain(answers, skill):
    """Return levels with NaN, as plain pandas has them."""
    columns = [item.id for item in QUESTIONNAIRE.items_of(skill)]
    return answers[columns].apply(pd.to_numeric, errors="coerce")


def plain_scores(answers):
    """Return mean, count, se, low and high of each skill by plain pandas and scipy, row-wise."""
    plain = {skill: as_plain(answers, skill) for skill in SKILLS}
    count = pd.DataFrame({s: p.count(axis=1) for s, p in plain.items()})
    mean = pd.DataFrame({s: p.mean(axis=1) for s, p in plain.items()})
    squares = sum((p.var(axis=1, ddof=0) * p.count(axis=1)).fillna(0) for p in plain.values())
    df = (count - 1).clip(lower=0)
    pulled = (mean.fillna(3) * count + 3) / (count + 1)
    room = (pulled - 1) * (5 - pulled) / 4
    scatter = (6 + squares) / (6 + (df * room).sum(axis=1))
    error = np.sqrt((1 / (count + 1)).mul(scatter, axis=0)) / 4
    at = np.arcsin(np.sqrt((pulled - 1) / 4))
    total = 6 + df.sum(axis=1)
    half = error.mul(stdtrit(total, 0.95), axis=0)
    low = 1 + 4 * np.sin((at - half).clip(lower=0)) ** 2
    high = 1 + 4 * np.sin((at + half).clip(upper=np.pi / 2)) ** 2
    return {
        "score": mean,
        "se": 4 * np.sin(2 * at) * error,
        "low": np.minimum(low, mean),
        "high": np.maximum(high, mean),
        "at": at,
        "error": error,
        "df": total,
    }


@pytest.fixture(scope="module")
def many():
    return random_answers(3000, seed=11)


def wide(frame, column):
    return frame[column].to_numpy().reshape(-1, len(SKILLS))


def test_scores_agree_with_plain_pandas(many):
    found, plain = score(many, QUESTIONNAIRE), plain_scores(many)
    scored = ~np.isnan(wide(found, "score"))
    assert scored.mean() > 0.5
    worst = max(
        np.abs(wide(found, name) - plain[name].to_numpy())[scored].max()
        for name in ("score", "se", "low", "high")
    )
    print(f"\nlargest difference from plain pandas: {worst:.1e}")
    assert worst < 1e-12


def test_chances_and_priorities_agree_with_scipy(many):
    profile, plain = gap_profile(many, ROLE, QUESTIONNAIRE), plain_scores(many)
    for place, skill in enumerate(SKILLS):
        target = ROLE.targets[skill]
        if target.high is not None:
            continue
        scored = ~np.isnan(wide(profile, "score")[:, place])
        at, error = plain["at"][skill], plain["error"][skill]
        edge = np.arcsin(np.sqrt((target.low - 0.5 - 1) / 4))
        chance = stdtr(plain["df"], (edge - at) / error)
        assert np.abs(wide(profile, "p_below")[:, place] - chance)[scored].max() < 1e-12
        steps = [at + stdtrit(plain["df"], (k + 0.5) / 9) * error for k in range(9)]
        levels = [1 + 4 * np.sin(step.clip(0, np.pi / 2)) ** 2 for step in steps]
        short = sum((target.low - level).clip(lower=0) for level in levels) / 9
        worst = np.abs(wide(profile, "priority")[:, place] - target.importance * short)[scored]
        assert worst.max() < 1e-12


def test_the_t_distribution_agrees_with_scipy():
    df = np.arange(1.0, 60.0)[:, None]
    t = np.concatenate([np.linspace(-60, 60, 2001), [0.0, 1e6]])
    np.testing.assert_allclose(t_cdf(df, t), stdtr(df, t), rtol=0, atol=1e-13)


def test_every_way_to_answer_is_numbered_once():
    counts = all_counts(8)
    assert counts.shape == (5, 1287)
    assert len(np.unique(counts, axis=1).T) == 1287
    assert counts.min() == 0
    assert counts.sum(axis=0).max() == 8


def test_a_position_looked_up_is_the_position_judged(many):
    codes = files.sheet(many, QUESTIONNAIRE).codes(0, len(many))[16:24]
    looked_up = position_judge(8, 3.0, 4.0, people=len(many))(codes)
    np.testing.assert_array_equal(looked_up, position_gaps(level_counts(codes), 3.0, 4.0))


def test_blocks_and_threads_change_no_bit(many, monkeypatch):
    expected = gap_profile(many, ROLE, QUESTIONNAIRE)
    monkeypatch.setattr(blocks, "BLOCK", 128)
    pd.testing.assert_frame_equal(
        gap_profile(many, ROLE, QUESTIONNAIRE), expected, check_exact=True
    )
    pieces = [many.iloc[:700], many.iloc[700:]]
    together = pd.concat([gap_profile(p, ROLE, QUESTIONNAIRE) for p in pieces], ignore_index=True)
    columns = expected.columns.drop("attempt")
    pd.testing.assert_frame_equal(together[columns], expected[columns], check_exact=True)


def test_every_kind_of_column_gives_the_same(many):
    expected = score(many, QUESTIONNAIRE)
    text = many.map(lambda cell: cell if cell is None else str(cell))
    numbers = many.map(lambda cell: None if cell == "na" else cell)
    without = score(numbers, QUESTIONNAIRE)
    pd.testing.assert_frame_equal(score(text.astype(LEVEL_TYPE), QUESTIONNAIRE), expected)
    pd.testing.assert_frame_equal(score(text.astype("str"), QUESTIONNAIRE), expected)
    for dtype in ("float64", "float32", "Int8", "Int64", "int8[pyarrow]", "double[pyarrow]"):
        pd.testing.assert_frame_equal(score(numbers.astype(dtype), QUESTIONNAIRE), without)


@pytest.mark.parametrize("dtype", ["int16", "Int64", "int8[pyarrow]", "float64", "category"])
@pytest.mark.parametrize("wrong", [0, 6, 7, -1, 101])
def test_a_wrong_number_is_named_in_every_kind_of_column(dtype, wrong):
    answers = pd.DataFrame({item: [3, 3, 3] for item in ITEMS})
    answers.loc[1, ITEMS[4]] = wrong
    with pytest.raises(AnswersError, match=rf"row 2 \(attempt 2\), column '{ITEMS[4]}': '{wrong}"):
        score(answers.astype(dtype), QUESTIONNAIRE)


def test_a_wrong_cell_far_down_is_named():
    answers = pd.DataFrame(np.full((50_000, 32), 3, dtype=np.int8), columns=ITEMS)
    answers.loc[40_000, ITEMS[0]] = 9
    with pytest.raises(AnswersError, match="row 40001 "):
        score(answers, QUESTIONNAIRE)


# Files


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(sources, "PIECE", 64)


@pytest.fixture
def answers():
    frame = random_answers(300, seed=3)
    frame.insert(0, "attempt", [f"p{n}" for n in range(300)])
    return frame


def expected_of(answers):
    return gap_profile(answers, ROLE, QUESTIONNAIRE)


def saved(answers, path):
    if path.suffix == ".csv":
        answers.to_csv(path, index=False)
    else:
        answers.map(lambda cell: cell if cell is None else str(cell)).to_parquet(path)
    return path


def read_scores(path):
    if path.suffix != ".csv":
        return pd.read_parquet(path)
    frame = pd.read_csv(path)
    words = {"skill": SKILLS, "direction": DIRECTIONS, "verdict": VERDICTS}
    types = {name: pd.CategoricalDtype(list(words[name])) for name in words if name in frame}
    types |= dict.fromkeys(COUNTS, np.int16)
    return frame.fillna({"direction": ""}).astype(types)  # a CSV file knows no categories


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("out_kind", ["csv", "parquet"])
def test_pieces_of_a_file_are_scored_as_the_whole(kind, out_kind, answers, small_pieces, tmp_path):
    path, out = saved(answers, tmp_path / f"a.{kind}"), tmp_path / f"s.{out_kind}"
    result = run("score", path, "--role", "product-manager", "--out", out)
    assert result.exit_code == 0, result.output
    pd.testing.assert_frame_equal(
        read_scores(out), expected_of(answers), check_exact=out_kind == "parquet"
    )
    assert {file.name for file in tmp_path.iterdir()} == {path.name, out.name}


def test_rows_without_names_are_numbered_through(answers, small_pieces, tmp_path):
    unnamed = answers.drop(columns="attempt")
    path = saved(unnamed, tmp_path / "a.csv")
    assert run("score", path, "--out", tmp_path / "s.csv").exit_code == 0
    assert read_scores(tmp_path / "s.csv")["attempt"].to_numpy()[::4].tolist() == [*range(1, 301)]


BAD_ROWS = {5: "'often' is not a level", 70: "'p3' is there already", 201: "empty", 250: "2 cells"}


@pytest.fixture
def spoiled(answers, tmp_path):
    """Return a file with four bad rows (see `BAD_ROWS`, numbered from 1)."""
    answers.loc[4, ITEMS[2]] = "often"
    answers.loc[69, "attempt"] = "p3"
    answers.loc[200, "attempt"] = " "
    lines = saved(answers, tmp_path / "a.csv").read_text().splitlines(keepends=True)
    lines[250] = "p249,3\n"
    (tmp_path / "a.csv").write_text("".join(lines))
    return tmp_path / "a.csv"


def test_bad_rows_are_set_aside_with_their_reasons(spoiled, answers, small_pieces, tmp_path):
    out = tmp_path / "s.csv"
    result = run("score", spoiled, "--keep-going", "--role", "product-manager", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.stderr == "296 rows scored, 4 set aside: s.rejects.csv\n"
    rows = list(csv.reader((tmp_path / "s.rejects.csv").open()))
    assert rows[0] == ["row", "reason", "attempt", *ITEMS]
    assert [int(row[0]) for row in rows[1:]] == list(BAD_ROWS)
    for row, why in zip(rows[1:], BAD_ROWS.values(), strict=True):
        assert why in row[1]
        assert f"row {row[0]}" in row[1]
    assert rows[1][2:6] == ["p4", *("" if c is None else str(c) for c in answers.iloc[4, 1:4])]
    good = answers.drop(index=[row - 1 for row in BAD_ROWS])
    pd.testing.assert_frame_equal(read_scores(out), expected_of(good))
    assert len(read_scores(out)) / 4 + len(rows) - 1 == len(answers)  # nothing is dropped


def test_the_first_bad_row_stops_and_leaves_nothing(spoiled, small_pieces, tmp_path):
    result = run("score", spoiled, "--out", tmp_path / "s.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: a.csv, row 5 (attempt p4), column '{ITEMS[2]}'")
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_a_bad_row_in_a_late_piece_is_named_by_its_place_in_the_file(
    answers, small_pieces, tmp_path
):
    answers.loc[280, ITEMS[0]] = "6"
    result = run("score", saved(answers, tmp_path / "a.parquet"), "--out", tmp_path / "s.csv")
    assert "a.parquet, row 281 (attempt p280)" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"attempt\n", "not a Parquet file"), (b"", "not a Parquet file")],
)
def test_a_file_that_is_no_parquet(content, says, tmp_path):
    (tmp_path / "a.parquet").write_bytes(content)
    result = run("score", tmp_path / "a.parquet", "--out", tmp_path / "s.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert says in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--keep-going"], "Add --out"),
        (["--engine", "dask"], "Add --out"),
        (["--engine", "dask", "--out", "s"], "Give a folder of Parquet files"),
        (["--engine", "dask", "--out", "s", "--keep-going"], "one machine"),
    ],
)
def test_options_that_do_not_fit_say_so(arguments, says, answers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("score", saved(answers, tmp_path / "a.csv"), *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert says in result.stderr


@pytest.mark.parametrize(("name", "kind"), [("pyarrow", "parquet"), ("dask", "dask")])
def test_without_the_extra_it_says_what_to_install(name, kind, answers, tmp_path, monkeypatch):
    path = saved(answers, tmp_path / "a.parquet")
    for module in ("pyarrow.parquet", "dask.distributed"):
        if module.startswith(name):
            monkeypatch.setitem(sys.modules, module, None)
    engine = ["--engine", "dask"] if kind == "dask" else []
    result = run("score", path, "--out", tmp_path / "s.parquet", *engine)
    assert result.exit_code == 2
    assert "pip install 'pmskills[cohort]'" in result.stderr


def test_one_person_loads_neither_dask_nor_the_cohort():
    code = (
        "import sys; from pmskills import score, charts, load_questionnaire; import pandas as pd;"
        "q = load_questionnaire(); score(pd.DataFrame({i.id: [3] for i in q.items}), q);"
        "print([m for m in sys.modules if m.startswith(('dask', 'distributed', 'pyarrow.parquet'))"
        " or m in ('pmskills.cohort.files', 'pmskills.cohort.on_dask')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip() == "[]"
