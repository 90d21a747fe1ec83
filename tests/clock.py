"""Whether a person who waits has to wait, told on a machine that does other things too."""

import time

TRIES = 3  # another program on the same core makes the one or other try longer


def is_done_in(seconds, act):
    """Tell whether something takes so many processor seconds at most, at the first quick try."""
    return any(_seconds(act) < seconds for _ in range(TRIES))


def _seconds(act):
    start = time.process_time()
    act()
    taken = time.process_time() - start
    print(f"\n{taken:.2f} s")
    return taken
