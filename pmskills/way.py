"""The way through the workbook: its pages in order, how long each takes, which comes next.

Whoever opens a page should see at once where they are, what comes next and how long it
takes. The line at the top and bottom of every page says so, and the web app's menu is
made of the same list.
"""

from __future__ import annotations

from dataclasses import dataclass

START = "0-start-here"


@dataclass(frozen=True)
class Page:
    """One page of the workbook.

    Attributes
    ----------
    name : str
        Its file's name, without the ending.
    title : str
        The page's first heading.
    minutes : int
        About how long it takes.
    next : str
        The name of the page that most people want then. It leads on, and never back and forth.
    """

    name: str
    title: str
    minutes: int
    next: str = ""

    @property
    def file(self) -> str:
        """The page's file."""
        return f"{self.name}.ipynb"

    @property
    def link(self) -> str:
        """A link in Markdown, which leads on in JupyterLab and in the web app."""
        return f"[{self.title}]({self.file})"

    @property
    def way_there(self) -> tuple[str, str]:
        """The words and the file of a link under a page's words."""
        return f"Go to page {self.title}", self.file


PAGES = (
    Page(START, "Start here", 2, "1-role"),
    Page("1-role", "1. The role", 10, "2-assess"),
    Page("2-assess", "2. Answer the questions", 10, "3-profile"),
    Page("3-profile", "3. Your profile", 5, "4-vision"),
    Page("4-vision", "4. A vision to walk in with", 30, "5-say-no"),
    Page("5-say-no", "5. A plain no", 10, "6-sell"),
    Page("6-sell", "6. Sell it to someone who has never heard of it", 40, "7-debrief"),
    Page("7-debrief", "7. After the interview", 15, "9-progress"),
    Page("8-recover", "8. After a no", 20, "7-debrief"),
    Page("9-progress", "9. Your attempts over time", 5, "2-assess"),
)
COHORT = Page("cohort", "A cohort, for a coach", 10)
BY_NAME = {page.name: page for page in PAGES}


@dataclass(frozen=True)
class Door:
    """One way in, on the first page.

    Attributes
    ----------
    who : str
        Whom it is for.
    says : str
        What is behind it.
    page : str
        The name of the page it leads to.
    """

    who: str
    says: str
    page: str


DOORS = (
    Door(
        "I've just failed",
        "That is a hard day, and nothing here needs to be done now."
        " Every step is optional, and you can stop at any of them.",
        "8-recover",
    ),
    Door(
        "I'm preparing",
        "Answer sixteen questions, and see a first picture of where you stand."
        " It takes less than ten minutes.",
        "2-assess",
    ),
    Door(
        "I'm looking around",
        "See a profile before you answer anything: a made-up one, until you have your own.",
        "3-profile",
    ),
)
# JupyterLab lets no style sheet into a page's text, only such styles. The grey of the line
# stands out from a light and from a dark ground by 3 to 1.
_SIDE_BY_SIDE = (
    "display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem"
)
_CARD = (
    "display: block; padding: 1rem 1.1rem; border: 2px solid #768390; border-radius: 12px;"
    " text-decoration: none"
)


def line(name: str) -> str:
    """Return the line of a page, in Markdown: where this is, how long, what comes next.

    Examples
    --------
    >>> print(line("3-profile"))
    *Page 3 of 9 · 5 minutes · next: [4. A vision to walk in with](4-vision.ipynb), 30 minutes \
· [all pages](0-start-here.ipynb)*
    >>> print(line("0-start-here"))
    *The first page · 2 minutes · next: the door below that is yours*
    """
    page = BY_NAME[name]
    if name == START:
        return f"*The first page · {page.minutes} minutes · next: the door below that is yours*"
    following = BY_NAME[page.next]
    return (
        f"*Page {name[0]} of {len(PAGES) - 1} · {page.minutes} minutes"
        f" · next: {following.link}, {following.minutes} minutes · [all pages]({START}.ipynb)*"
    )


def doors() -> str:
    """Return the ways in, in Markdown: each is a card, and all of it is the link.

    Examples
    --------
    >>> print(doors().splitlines()[1].partition(" style=")[0])
    <a href="8-recover.ipynb" class="pm-door"
    """
    cards = "\n".join(_card(door, BY_NAME[door.page]) for door in DOORS)
    return f'<div class="pm-doors" style="{_SIDE_BY_SIDE}">\n{cards}\n</div>'


def _card(door: Door, page: Page) -> str:
    who = f'<strong style="text-decoration: underline">{door.who}</strong>'
    return (
        f'<a href="{page.file}" class="pm-door" style="{_CARD}">{who}<br>'
        f"{door.says}<br><small>Page {page.name[0]} · {page.minutes} minutes</small></a>"
    )


def contents() -> str:
    """Return a list of all pages but the first, in Markdown, and the one for coaches."""
    listed = "\n".join(f"- {page.link}, {page.minutes} minutes" for page in PAGES[1:])
    return f"{listed}\n\nFor a class or a group: {COHORT.link}, {COHORT.minutes} minutes"
