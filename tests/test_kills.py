"""Some kills of a process that writes, and planted faults; `make kills` does 2,000."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "faults" / "kills.py"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_what_was_acknowledged_survives_a_kill_and_planted_faults_do_not():
    run = subprocess.run(
        [sys.executable, SCRIPT, "--kills", "50", "--planted"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    print(f"\n{run.stdout}")
    assert run.returncode == 0, run.stderr
    assert len(re.findall(r"^planted .*, kill \d+: ", run.stdout, re.M)) == 6
