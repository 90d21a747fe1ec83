"""Many rows in blocks: small enough to stay in the processor's cache, on all its cores.

A pass over a million rows spends its time on fetching and allocating memory, not on
arithmetic. In blocks the intermediate values never leave the cache, and numpy lets go
of the interpreter while it works, so that threads share the blocks out.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 32_768  # rows; with a smaller one two threads hand over too often to gain
ENOUGH = 4  # blocks; under it a second thread costs more than it saves


def in_blocks(rows: int, work: Callable[[int, int], None]) -> None:
    """Call `work(start, stop)` on each block of rows.

    Parameters
    ----------
    rows : int
        How many there are.
    work : callable
        Writes its results where they belong; called from several threads.

    Raises
    ------
    Exception
        The one of the first block that failed.

    Examples
    --------
    >>> in_blocks(40_000, lambda start, stop: print(start, stop))
    0 32768
    32768 40000
    """
    starts = range(0, rows, BLOCK)
    stops = [min(start + BLOCK, rows) for start in starts]
    if len(starts) < ENOUGH:
        for start, stop in zip(starts, stops, strict=True):
            work(start, stop)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(work, starts, stops):
            pass
