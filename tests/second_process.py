"""Another process that writes to a journal, or is killed while it does; it obeys lines of JSON."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from pmskills.journal import Answer, Journal, ledger


class SecondProcess:
    """A process beside this one. Each job is done by a child of its own, opened and ended."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def save(self, path, attempt, answers, *, die=False):
        """Save answers one by one; with `die`, be killed in the midst of saving the last."""
        job = {"path": str(path), "attempt": attempt, "die": die}
        job["answers"] = [[a.item, a.level, a.note, a.key, a.answered_at] for a in answers]
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


def do(job):
    with Journal(Path(job["path"])) as journal:
        answers = [Answer(*values) for values in job["answers"]]
        for answer in answers[:-1] if job["die"] else answers:
            journal.save(job["attempt"], [answer])
        if job["die"]:
            with journal.ledger.writing(job["attempt"]) as db:
                db.execute("PRAGMA cache_size = 1")  # so that the file is written before the end
                ledger.add_answers(db, job["attempt"], answers[-1:], said_now=True)
                for place in range(40):
                    db.execute("INSERT INTO questionnaire VALUES (?, ?)", (place, "x" * 5000))
                os.kill(os.getpid(), signal.SIGKILL)


def main():
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            do(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
