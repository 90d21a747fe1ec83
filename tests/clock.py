"""Whether a person who waits has to wait, told on a machine that does other things too."""

import time

# Processor seconds. Programs that share a core count the whole time of it, each of them, and
# a rented machine is half as quick for a while: what takes a second there takes .5 elsewhere.
A_SECOND = 2
TRIES = 3


def is_done_in_a_second(act):
    """Tell whether something is done in a second at most, at the first try that is quick."""
    return any(_seconds(act) < A_SECOND for _ in range(TRIES))


def _seconds(act):
    start = time.process_time()
    act()
    taken = time.process_time() - start
    print(f"\n{taken:.2f} s")
    return taken
