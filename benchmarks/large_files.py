"""Files of up to ten million rows: the command line as it is, and Dask with a killed worker."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq
from contestants import QUESTIONNAIRE, ROLE, cohort
from distributed import Client, LocalCluster

from pmskills.cohort.files import Task
from pmskills.cohort.on_dask import score_on_dask
from pmskills.cohort.sources import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable

    Say = Callable[[str], None]

ROUNDS = 3
FEW = 1_000_000  # rows; up to so many are run three times a round, because short runs vary more

# The command line in a process of its own, timed without its start: what is loaded once is
# loaded, and the memory for a piece asked for, by scoring one piece first. The peak is this
# program's own (Linux): that of getrusage also holds what the program that started it had.
COMMAND = """
import re, sys, time
from pathlib import Path
from pmskills.cli import main
piece, answers, *more = sys.argv[1:]
main(["score", piece, *more], standalone_mode=False)
Path(more[-1]).unlink()
start = time.perf_counter()
main(["score", answers, *more], standalone_mode=False)
taken = time.perf_counter() - start
status = Path("/proc/self/status").read_text(encoding="ascii")
print(taken, int(re.search("VmHWM:\\s+(\\d+)", status)[1]) / 1024)
"""


def answers_folder(folder: Path, rows: int, files: int) -> Path:
    """Write random answers as Parquet files, each with named rows."""
    folder.mkdir()
    each = rows // files
    for number in range(files):
        frame = cohort(each, seed=number).frame()
        frame.insert(0, "attempt", range(number * each, (number + 1) * each))
        frame.to_parquet(folder / f"{number:03}.parquet", index=False, row_group_size=500_000)
    return folder


def command_line(answers: Path, out: Path) -> dict[str, float]:
    """Score a folder by the command line; return its seconds and its peak memory in MB."""
    piece = answers.with_name("piece")
    if not piece.exists():
        answers_folder(piece, PIECE, 1)
    arguments = [str(piece), str(answers), "--role", ROLE.id, "--out", str(out)]
    command = [sys.executable, "-c", COMMAND, *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    taken, peak = said.stdout.split()
    return {"seconds": float(taken), "peak MB": float(peak)}


def streamed(sizes: tuple[int, ...], say: Say) -> dict[str, dict[str, float]]:
    """Return the command line's seconds (median) and peak memory for files of several sizes.

    The sizes take turns, so that a machine that is slow for a while is so for all of them; what
    one has written is on the disk before the next begins.
    """
    runs: dict[int, list[dict[str, float]]] = {rows: [] for rows in sizes}
    folder = Path(tempfile.mkdtemp())
    try:
        answers = {
            rows: answers_folder(folder / str(rows), rows, max(rows // 500_000, 1))
            for rows in sizes
        }
        for _ in range(ROUNDS):
            for rows in (size for size in sizes for _ in range(1 if size > FEW else ROUNDS)):
                os.sync()
                runs[rows].append(command_line(answers[rows], folder / "scores.parquet"))
                say(f"files, {rows} rows: {runs[rows][-1]}")
    finally:
        shutil.rmtree(folder)
    return {str(rows): _middle(taken) for rows, taken in runs.items()}


def _middle(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        "seconds": statistics.median(run["seconds"] for run in runs),
        "peak MB": max(run["peak MB"] for run in runs),
    }


def on_dask(rows: int, files: int, say: Say) -> dict[str, Any]:
    """Score a folder in one process, and on two workers of which one is killed half-way."""
    folder = Path(tempfile.mkdtemp())
    try:
        answers = answers_folder(folder / "answers", rows, files)
        one = command_line(answers, folder / "one.parquet")
        say(f"one process: {one}")
        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0
            ) as cluster,
            Client(cluster) as client,
        ):
            pids = list(client.run(os.getpid).values())
            out = folder / "many"
            watcher = threading.Thread(
                target=_kill_half_way, args=(pids[0], folder / "many.new", files), daemon=True
            )
            watcher.start()
            start = time.perf_counter()
            score_on_dask(answers, Task(QUESTIONNAIRE, ROLE), out, cluster.scheduler.address)
            taken = time.perf_counter() - start
        say(f"two workers, one killed: {taken:.1f} s")
        return {
            "rows": rows,
            "files": files,
            "one process": one["seconds"],
            "two workers, one killed": taken,
            "killed": not watcher.is_alive(),
            "equal": _equal(folder / "one.parquet", out),
        }
    finally:
        shutil.rmtree(folder)


def _kill_half_way(process: int, new: Path, files: int) -> None:
    while len(list(new.glob("*.parquet")) if new.exists() else []) < files // 2:
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)


def _equal(one: Path, many: Path) -> bool:
    """Say whether a file and the parts of a folder hold the same rows, bit for bit."""
    whole = pq.ParquetFile(one)
    pieces = whole.iter_batches(250_000)
    left = next(pieces).to_pandas()
    for part in sorted(many.glob("*.parquet")):
        frame = pd.read_parquet(part)
        while len(frame):
            if not len(left):
                left = next(pieces).to_pandas()
            size = min(len(frame), len(left))
            here, there = (one.iloc[:size].reset_index(drop=True) for one in (frame, left))
            if not here.equals(there):
                return False
            frame, left = frame.iloc[size:], left.iloc[size:]
    return not len(left) and next(pieces, None) is None
