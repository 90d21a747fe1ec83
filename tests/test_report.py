"""The report: what it shows and in which order, what never leaves, and how many pages it takes."""

import builtins
import logging
import os
import re
import sys
import zlib
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib import import_module

import pytest
from click.testing import CliRunner
from report_cases import (
    LETTER,
    LONG,
    alone,
    bare,
    filled,
    no_feedback,
    only_feedback,
    risen,
    usual,
)

from pmskills import Journal, taking_along
from pmskills.cli import main
from pmskills.feedback import Reading
from pmskills.recover import CoolOff, Evidence, Feeling, Friend
from pmskills.rehearsal import Intention, Plan
from pmskills.report import Report, as_html, as_pdf
from pmskills.report.first_page import NO_ANSWERS
from pmskills.report.second_page import NO_FEEDBACK, NONE_RECEIVED


@pytest.fixture
def weasyprint():
    """Return WeasyPrint; where the system lacks its libraries, skip and say so."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        skip = pytest.fail if os.environ.get("PMSKILLS_REQUIRE_BROWSER") == "1" else pytest.skip
        skip(f"WeasyPrint needs a library that the system has not: {error}")


CASES = {
    "usual": usual,
    "only feedback": only_feedback,
    "no feedback": no_feedback,
    **{f"long: {name}": (lambda text=text: filled(text)) for name, text in LONG.items()},
    "bare, long": lambda: bare(LONG["words"]),
    "alone, long": lambda: alone(LONG["words"]),
}


class Seen(HTMLParser):
    """Collects a page's tags, attributes and text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


# ---------------------------------------------------------------- what it shows


def test_facts_are_items_of_a_list_directly():
    """A list whose items stand in something else is no list to a reader of the tagged PDF."""
    facts = re.search(r'<ul class="facts">(.*?)</ul>', as_html(usual()), re.S)[1]
    assert re.sub(r"<li>.*?</li>", "", facts, flags=re.S).strip() == ""


def test_a_picture_gives_way_to_notes_and_an_attempt_alone_fits_one_page():
    assert as_html(usual()).count('class="page"') == 2
    assert as_html(no_feedback()).count('class="page"') == 1


def test_how_it_ended_is_said_kindly_and_what_is_cut_plainly():
    page = as_html(replace(usual(), attempt=replace(usual().attempt, outcome="rejected")))
    assert "ended with a no" in page
    assert "rejected" not in page
    assert "the workbook has all of them" in page


def test_strengths_come_first_and_the_second_page_is_what_others_saw():
    headings = re.findall(r"<h2>(.*?)</h2>", as_html(usual()))
    assert headings == [
        "What you bring",
        "Where you stand against this role",
        "Your plan",
        "One thing to rehearse",
        "You and the interviewer, side by side",
        "What has changed since “Second attempt”",
        "Your notes",
        "A letter to a friend who has just failed",
    ]


def test_it_says_the_numbers_in_a_picture_in_words_and_in_a_table():
    page = as_html(usual())
    assert re.findall(r'<img alt="Soft skills: ([^,:]*)', page) == ["2.2", "you 2.2", "fallen"]
    assert "The chance that the gap is more than half a level is about 9 in 10." in page
    assert "On selling they rate you higher than you do: you 2.8, interviewer 5." in page
    assert page.count("<table ") == 3
    assert ">93 %</td>" in page
    assert (
        "When someone asks for something this week, I say yes or no in my first sentence." in page
    )
    assert "Unvalidated: for practice, not for hiring." in page
    assert "Tonight: " in page


def test_nothing_is_said_twice():
    paragraphs = re.findall(r"<p>(.*?)</p>", as_html(usual()))
    assert len(paragraphs) == len(set(paragraphs))


def test_a_plan_is_said_as_when_and_i_will():
    lines = (Intention(when="when they ask", then="say no."), Intention(), Intention(then="rest"))
    page = as_html(replace(usual(), plan=Plan(lines=lines)))
    assert "<p>When they ask, I will say no.</p><p>I will rest.</p></div>" in page


def test_without_answers_there_is_what_they_saw_and_no_picture():
    page = as_html(only_feedback())
    assert NO_ANSWERS in page
    assert "With no score of your own beside it: vision, interviewer 1; selling," in page
    assert "<img" not in page
    assert NONE_RECEIVED in as_html(only_feedback("no feedback received"))


def test_without_feedback_and_with_too_few_answers():
    page = as_html(no_feedback(answered=5))
    assert NO_FEEDBACK in page
    assert "there is no score yet" in page
    assert "One thing to rehearse" not in page
    assert "No gap stands out" not in page
    assert "Nothing stands at level 4 or 5 yet." in page


def test_first_times_are_counted_where_there_are_many():
    report = filled("x")
    page = as_html(replace(report, attempt=replace(risen()[1], readings=())))
    assert page.count("For the first time there was an opportunity: ") == 1
    assert "And 3 more for the first time." in page


# ---------------------------------------------------------------- what never leaves


def test_nothing_private_is_in_it_unless_it_was_asked_for():
    page = as_html(replace(usual(), notes={}, with_heard=False, friend=Friend()))
    assert "Said no to the extra report" not in page
    assert "They said" not in page
    assert "one bad hour" not in page
    ticked = as_html(usual())
    assert all(text in ticked for text in ("Said no to the extra", "They said", "one bad hour"))


def test_a_letter_leaves_only_if_it_was_ticked():
    assert "one bad hour" not in as_html(
        replace(usual(), friend=Friend(letter=LETTER, may_leave=False))
    )


def test_it_is_one_file_that_may_fetch_and_run_nothing():
    seen = Seen(as_html(usual()))
    assert "script" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert all(v.startswith("data:image/") for k, v in seen.attributes if k in ("src", "href"))
    policy = next(value for name, value in seen.attributes if name == "content")
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


# ---------------------------------------------------------------- the command


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(taking_along, "today", lambda: date(2026, 11, 25))
    return tmp_path


@pytest.fixture
def attempt(home):
    with Journal() as journal:
        number = journal.begin("Example Parcels", role="product-owner")
        for item in journal.questionnaire(number).items:
            journal.answer(number, item.id, 4, note="canary note")
        journal.add_reading(number, Reading(levels={"vision": 2}, words="canary heard"))
        journal.write(number, "friend", Friend(letter="canary letter", may_leave=False))
        journal.write(number, "feeling", Feeling(own="canary feeling"))
        journal.write(number, "evidence", Evidence(against="canary evidence"))
        return number


def run(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_it_writes_a_page_and_says_so(attempt, home):
    file = home / "mine.html"
    result = run(file)
    said = f"“Example Parcels” is in {file}: two pages at most when printed.\n"
    assert result.output == said
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0  # for its owner's eyes
    page = file.read_text(encoding="utf-8")
    assert "Product owner" in page
    assert "canary" not in page
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in home.iterdir() if path.is_file()] == ["mine.html"]


def test_notes_come_where_asked_for_and_a_letter_needs_its_tick_too(attempt, home):
    file = home / "mine.html"
    result = run(file, "--with-notes", "--with-letter", "--role", "agile-coach")
    assert "Your letter is not in it: on page 8, tick that it may leave." in result.output
    page = file.read_text(encoding="utf-8")
    assert "Agile coach" in page
    assert set(re.findall(r"canary \w+", page)) == {"canary note", "canary heard"}
    with Journal() as journal:
        journal.write(attempt, "friend", Friend(letter="canary letter", may_leave=True))
    assert "not in it" not in run(file, "--with-letter").output
    assert set(re.findall(r"canary \w+", file.read_text("utf-8"))) == {"canary letter"}


def test_an_attempt_without_answers_is_reported_if_there_is_no_other(home):
    with Journal() as journal:
        number = journal.begin("\x1b[31mA try")
        journal.add_reading(number, Reading(levels={"vision": 2}))
    assert run(home / "mine.html").output.startswith("“[31mA try” is in")
    assert NO_ANSWERS in (home / "mine.html").read_text("utf-8")


@pytest.mark.usefixtures("weasyprint")
def test_a_pdf_is_tagged_and_has_the_papers_size(attempt, home):
    file = home / "mine.pdf"
    assert run(file, "--paper", "letter").exit_code == 0
    raw = file.read_bytes()
    inside = b"".join(map(unpacked, re.findall(rb"stream\r?\n(.*?)endstream", raw, re.S)))
    assert raw.startswith(b"%PDF-")
    assert re.search(rb"/MediaBox ?\[0 0 612\S* 792\S*\]", inside)
    assert b"/Marked true" in inside
    assert b"/Lang (en)" in inside
    assert b"/S /Figure" in inside
    assert b"/Alt (Soft skills: 4.0, interval" in inside
    assert b"pdfuaid" in inside
    assert b"/DisplayDocTitle true" in inside


def unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.mark.parametrize("error", [ImportError, OSError])
def test_without_weasyprint_one_sentence_says_what_to_do(attempt, home, monkeypatch, error):
    real = builtins.__import__

    def without(name, *others):
        if name.startswith("weasyprint"):
            print("WeasyPrint could not import some external libraries.")
            raise error(name)
        return real(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    result = run(home / "mine.pdf")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: A PDF needs WeasyPrint: python -m pip install weasy")
    assert "ends in .html" in result.stderr
    assert not (home / "mine.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["mine.docx"], "mine.docx: give a name that ends in .html or .pdf."),
        (["mine.html", "--attempt", "7"], "There is no attempt 7. There are: 1."),
        (["mine.html", "--role", "chef"], "There is no role 'chef'."),
        (["no/such/mine.html"], "cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence(attempt, home, monkeypatch, arguments, complaint):
    monkeypatch.chdir(home)
    result = run(*arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert not list(home.glob("mine*"))


def test_no_journal_and_closed_scores_are_said(home):
    assert "You have no journal yet." in run("mine.html").stderr
    with Journal() as journal:
        assert journal.current() is None
    assert "You have no attempt yet." in run("mine.html").stderr
    with Journal() as journal:
        journal.write(journal.begin("A try"), "cool-off", CoolOff(until=date(2026, 11, 27)))
    assert "closed until 27 November, as you asked on page 8" in run("mine.html").stderr


# ---------------------------------------------------------------- its pages


@pytest.mark.parametrize(
    ("case", "paper"),
    [
        *((case, "letter") for case in CASES),  # the shorter one
        *((case, "a4") for case in ("usual", "only feedback", "no feedback", "long: words")),
    ],
)
def test_a_pdf_has_at_most_two_pages(weasyprint, case, paper):
    size = weasyprint.CSS(string=f"@page {{ size: {paper} }}")
    pages = weasyprint.HTML(string=as_html(CASES[case]())).render(stylesheets=[size]).pages
    assert len(pages) == (1 if case in {"only feedback", "no feedback"} else 2)


def test_what_goes_over_to_the_second_page_is_more_than_a_line(weasyprint):
    first = Report(risen()[0], usual().role, plan=filled(LONG["words"]).plan)
    size = weasyprint.CSS(string="@page { size: letter }")
    pages = weasyprint.HTML(string=as_html(first)).render(stylesheets=[size]).pages
    boxes = [list(page._page_box.descendants()) for page in pages]
    assert [sum(box.element_tag == "section" for box in each) for each in boxes] == [2, 4]


@pytest.mark.usefixtures("weasyprint")
def test_a_pdf_fetches_nothing(caplog):
    reaching = (
        "<title>x</title><img alt=x src=file:///etc/hostname><img alt=x src=http://127.0.0.1:9/x>"
        "<link rel=stylesheet href=http://127.0.0.1:9/y>"
    )
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        as_pdf(reaching)
    refused = [line for line in caplog.messages if "disallowed protocol" in line]
    assert len(set(refused)) == 3
