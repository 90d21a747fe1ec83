"""One attempt on two printed pages, to take to a friend or a mentor.

Strengths stand first. Self and interviewer stand side by side and are never averaged.
The page is whole in one file: it fetches nothing and holds no script, and a person's
words are text in it, whatever they hold.

Nothing private leaves by itself. Notes and the interviewer's words are in a report only
where the caller gives them. A letter to a friend is in it only where the caller gives it
*and* the person ticked on page 8 that it may leave (`Friend.may_leave`): this module
holds that rule, whoever calls it.

Long texts are shortened, so that two pages stay two; they stand whole in the workbook. The
first page is one's own picture and what to do about it, the second what others saw, what
has changed, and what was ticked.
"""

from pmskills.report.files import Paper, as_html, as_pdf
from pmskills.report.model import Report

__all__ = ["Paper", "Report", "as_html", "as_pdf"]
