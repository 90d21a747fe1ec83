"""Dask: the same bits as one process, also when a worker is killed half-way."""

import os
import signal
import threading
import time

import pandas as pd
import pytest
from test_cohort import LEVEL_TYPE, ROLE, run
from test_scoring import QUESTIONNAIRE, random_answers

from pmskills.cohort.files import Task
from pmskills.cohort.on_dask import score_on_dask

distributed = pytest.importorskip("distributed", reason="the extra 'cohort' is not installed")
FILES, ROWS = 12, 4000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    for number in range(FILES):
        answers = random_answers(ROWS, seed=number).map(lambda c: c if c is None else str(c))
        answers = answers.astype(LEVEL_TYPE)
        answers.insert(0, "attempt", range(number * ROWS, (number + 1) * ROWS))
        answers.to_parquet(folder / f"{number:02}.parquet", index=False)
    return folder


@pytest.fixture(scope="module")
def cluster():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def parts_of(folder):
    return sorted(folder.glob("*.parquet")) if folder.exists() else []


def whole(folder):
    return pd.concat([pd.read_parquet(path) for path in parts_of(folder)], ignore_index=True)


def kill_a_worker_half_way(client, new, killed):
    """Kill one worker process once a third of the parts are written."""
    process = next(iter(client.run(os.getpid).values()))
    while len(parts_of(new)) < FILES // 3:
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    killed.append(len(parts_of(new)))


def test_a_killed_worker_costs_time_not_rows(folder, cluster, tmp_path):
    assert run("score", folder, "--role", "product-manager", "--out", tmp_path / "one.parquet")
    out, killed = tmp_path / "many", []
    watcher = threading.Thread(
        target=kill_a_worker_half_way, args=(cluster, tmp_path / "many.new", killed), daemon=True
    )
    watcher.start()
    score_on_dask(folder, Task(QUESTIONNAIRE, ROLE), out, cluster.scheduler.address)
    watcher.join(10)
    assert killed, "no worker was killed before the work was done"
    assert killed[0] < FILES, "the worker was killed too late to matter"
    found, expected = whole(out), pd.read_parquet(tmp_path / "one.parquet")
    assert len(parts_of(out)) == FILES
    assert len(found) == FILES * ROWS * 4
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many", "one.parquet"]


def test_a_bad_row_on_a_worker_is_named_by_its_place(folder, cluster, tmp_path):
    answers = random_answers(100, seed=1).astype(object).map(lambda c: c if c is None else str(c))
    answers.to_parquet(tmp_path / "a.parquet", index=False)
    answers.iloc[7, 3] = "often"
    answers.to_parquet(tmp_path / "b.parquet", index=False)
    address = cluster.scheduler.address
    result = run(
        "score", tmp_path, "--engine", "dask", "--scheduler", address, "--out", tmp_path / "o"
    )
    assert result.exit_code == 2
    assert "row 108 (attempt 108)" in result.stderr
    assert "'often' is not a level" in result.stderr
    assert not list(tmp_path.glob("o*"))


def test_a_place_that_is_taken_is_refused(folder, tmp_path):
    result = run("score", folder, "--engine", "dask", "--out", tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "Choose another place" in result.stderr
