"""A watch over a page without a form: it says when the page is older than the journal.

Answers are given on other pages, and an attempt is chosen or removed there, so an open
profile would go on showing what was. What stands below the watch is never changed under
somebody's eyes: a sentence offers to bring it up to date. Where the person has closed their
scores for a day, a button opens them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmskills.forms.live import LiveForm, Message, hint, how_to_run, refused, static
from pmskills.journal import Journal
from pmskills.pages import answered, here
from pmskills.recover import open_scores

if TYPE_CHECKING:
    from pmskills.pages import Here

OLD = "What follows may be older than your answers. To bring it up to date: "


class ProfileWatch(LiveForm):
    """Nothing to see, until what stands below it is older than the journal, or closed.

    Parameters
    ----------
    desk : WatchDesk
        What tells whether it is.
    """

    _esm = static("form.js", "profile_watch.js")
    _css = static("form.css")

    def __init__(self, desk: WatchDesk) -> None:
        super().__init__(desk, hint(f"{OLD}{how_to_run()}."))

    def __repr__(self) -> str:
        return "When your answers change, this page says so here."


class WatchDesk:
    """Tells whether a page still shows what the journal holds.

    Parameters
    ----------
    shown : Here
        What the page shows.
    """

    def __init__(self, shown: Here) -> None:
        self._shown = _traces(shown)

    def reply(self, message: Message) -> Message:
        """Return whether what is shown is older than the journal, and closed; never raise."""
        try:
            if message == {"kind": "show"}:
                _open_scores()
                return {"kind": "shown"}
            now = here()
            is_older = _traces(now) != self._shown
            return {"kind": "state", "is_older": is_older, "is_closed": bool(now.closed)}
        except (ValueError, KeyError) as error:
            return refused(error)


def watch(shown: Here) -> ProfileWatch:
    """Return what says, above a profile, when it is older than the journal.

    Parameters
    ----------
    shown : Here
        What the page shows.

    Examples
    --------
    >>> from pmskills import pages
    >>> watch(pages.here())
    When your answers change, this page says so here.
    """
    return ProfileWatch(WatchDesk(shown))


def _traces(shown: Here) -> tuple[object, ...]:
    """Return what can be seen of an attempt, to be compared."""
    return repr(shown.title), shown.answers.to_json(), shown.role


def _open_scores() -> None:
    """Open the scores of the attempt that the page is about."""
    with Journal() as journal:
        if (attempt := answered(journal)) is not None:
            open_scores(journal, attempt)
