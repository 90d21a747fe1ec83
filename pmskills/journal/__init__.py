"""What a person said, on disk: one file, never half-written, never silently altered.

From the file up: `schema` has the tables, `store` opens the file, `records` is what an attempt
holds with its sum, `ledger` reads and writes the rows, `attempts` is what the rest of the
library uses. Beside them: `backups`, `transfer` (export and import, in `exact_json`),
`answer_sheet`, `erasing`, and `places` that harm a file.
"""

from pmskills.journal.attempts import Answer, Content, Journal, Level, journal_path
from pmskills.journal.store import JournalError

__all__ = ["Answer", "Content", "Journal", "JournalError", "Level", "journal_path"]
