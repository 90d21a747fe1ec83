"""A watch over what a page shows: it says when that is older than the journal.

Answers are given on other pages, and an attempt is chosen or removed there, so an open
profile would go on showing what was. What stands below the watch is never changed under
somebody's eyes: a sentence offers to bring it up to date. Where the person has closed their
scores for a day, a button opens them.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pandas as pd

from pmskills.forms.live import LiveForm, Message, hint, how_to_run, refused, static
from pmskills.journal import Journal
from pmskills.pages import Debriefed, Here, SoFar, answered, debriefed, here, so_far
from pmskills.recover import open_scores

if TYPE_CHECKING:
    from collections.abc import Callable

Opening = Here | Debriefed | SoFar
LOOK_AGAIN: dict[type[Opening], Callable[[], Opening]] = {
    Here: here,
    Debriefed: debriefed,
    SoFar: so_far,
}
OLD = "What follows may be older than what you noted. To bring it up to date: "


class PageWatch(LiveForm):
    """Nothing to see, until what stands below it is older than the journal, or closed.

    Parameters
    ----------
    desk : WatchDesk
        What tells whether it is.
    """

    _esm = static("form.js", "page_watch.js")

    def __init__(self, desk: WatchDesk) -> None:
        super().__init__(desk, hint(f"{OLD}{how_to_run()}."))

    def __repr__(self) -> str:
        return "When your answers change, this page says so here."


class WatchDesk:
    """Tells whether a page still shows what the journal holds.

    Parameters
    ----------
    shown : Here, Debriefed or SoFar
        What the page shows.
    """

    def __init__(self, shown: Opening) -> None:
        self._shown, self._look_again = _traces(shown), LOOK_AGAIN[type(shown)]

    def reply(self, message: Message) -> Message:
        """Return whether what is shown is older than the journal, and closed; never raise."""
        try:
            if message == {"kind": "show"}:
                _open_scores()
                return {"kind": "shown"}
            now = self._look_again()
            is_closed = isinstance(now, Here) and bool(now.closed)
            is_older = _traces(now) != self._shown
            return {"kind": "state", "is_older": is_older, "is_closed": is_closed}
        except (ValueError, KeyError) as error:
            return refused(error)


def watch(shown: Opening) -> PageWatch:
    """Return what says, above what a page shows, when it is older than the journal.

    Parameters
    ----------
    shown : Here, Debriefed or SoFar
        What the page shows.

    Examples
    --------
    >>> from pmskills import pages
    >>> watch(pages.here())
    When your answers change, this page says so here.
    """
    return PageWatch(WatchDesk(shown))


def _traces(shown: Opening) -> tuple[object, ...]:
    """Return all that a page shows, to be compared."""
    values = (getattr(shown, field.name) for field in fields(shown))
    return tuple(each.to_json() if isinstance(each, pd.DataFrame) else each for each in values)


def _open_scores() -> None:
    """Open the scores of the attempt that the page is about."""
    with Journal() as journal:
        if (attempt := answered(journal)) is not None:
            open_scores(journal, attempt)
