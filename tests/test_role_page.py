"""The page about the role: what is pasted is kept as it is, shown as text, and never in the way."""

import json
import re
import sqlite3
from contextlib import closing
from itertools import count

import pytest
from clock import is_done_in

from pmskills import Journal, charts, load_questionnaire, load_roles, pages, role_words
from pmskills.adverts import read_advert
from pmskills.display import Table, Words
from pmskills.forms import role
from pmskills.forms.role_form import RoleDesk
from pmskills.role_words import EXAMPLE_ADVERT
from pmskills.roles import CHOSEN_ROLE, ChosenRole

NOON = "2026-11-24T12:00:00.000Z"
KEYS = count()
HOSTILE = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
# Text turned around, a joined emoji, control signs.
ODD = f"\ufeff{EXAMPLE_ADVERT}\r\n{HOSTILE}\n\u202e日本 👩‍💻 \x00\x07\x1b[31m"
QUESTIONNAIRE = load_questionnaire()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def journal(home):
    with Journal() as journal:
        yield journal


def send(desk, section, **values):
    said = {"section": section, "values": values, "at": NOON, "key": str(next(KEYS))}
    reply = desk.reply({"kind": "save", "answers": [said]})
    json.dumps(reply)  # it must be able to travel
    return reply


def part(desk, name):
    """Return the section of a form whose id begins with a name."""
    sections = desk.reply({"kind": "open"})["sections"]
    return next(each for each in sections if each["id"].split(":")[0] == name)


def save(desk, **changes):
    """Save the role as the form shows it, with some of its values changed."""
    section = part(desk, "role")
    values = section["values"]
    for name, change in changes.items():
        values[name] = values[name] | change if isinstance(change, dict) else change
    return send(desk, section["id"], **values)


def stored(journal):
    return journal.last(journal.current(), CHOSEN_ROLE, ChosenRole)


def versions(home):
    with closing(sqlite3.connect(home / "journal.sqlite3")) as db:
        (number,) = db.execute("SELECT count(*) FROM entry").fetchone()
    return number


def said(section, skill):
    return next(each for each in section["controls"] if each["name"] == skill)


def test_running_the_page_begins_nothing(journal):
    form = role(journal)
    assert "open here when this page runs" in repr(form)
    about = part(RoleDesk(journal), "about")["lines"]
    assert about[0].startswith("You need none of this")
    assert "at the end of this form" in about[1]
    assert journal.current() is None
    wanted = pages.wanted()
    assert "made-up example" in wanted.title.sentences[0]
    whose = (wanted.title, wanted.whose_answers)
    parts = (wanted.over_role(Words(("x",))), wanted.over_fit(Words(("x",))))
    assert {each.mark for each in (*whose, *parts)} == {"Example"}
    assert journal.current() is None


def test_a_role_chosen_when_the_attempt_began_is_said(journal):
    journal.begin("First", role="product-owner")
    line, _ = part(RoleDesk(journal), "about")["lines"]
    assert line == "Its role is Product owner so far; you can make it fit the advert here."
    assert "is Product owner so far." in repr(pages.wanted().title)
    journal.begin("Second", role="Head of things")
    assert "Its role is Head of things so far" in part(RoleDesk(journal), "about")["lines"][0]
    assert "one to start from: Product manager." in repr(pages.wanted().title)
    journal.begin("Third")
    assert part(RoleDesk(journal), "about")["lines"][0] == "No role is chosen for it yet."


def test_a_form_for_an_attempt_that_is_not_there_says_so(journal):
    assert "no attempt 7" in repr(role(journal, 7))


def test_each_target_stands_with_the_sentences_that_led_to_it(journal):
    desk = RoleDesk(journal)
    assert not send(desk, "advert", advert=EXAMPLE_ADVERT)["complaints"]
    section = part(desk, "role")
    assert said(section, "assertiveness")["quotes"] == [
        "“You must be able to say no to our largest customers, and hold the line when they come"
        " back.”"
    ]
    assert said(section, "soft-skills")["text"] == role_words.NOTHING_SAID
    assert section["values"]["soft-skills"]["source"] == "starting role"
    assert section["values"]["vision"]["source"] == "advert"


def test_a_role_is_saved_once_and_page_3_uses_it(journal, home):
    desk = RoleDesk(journal)
    send(desk, "advert", advert=EXAMPLE_ADVERT)
    change = {
        "vision": {"low": "2.5", "reason": "the team has a vision already"},
        "selling": {"source": "interviewer's words"},
        "soft-skills": {"disagree": True, "why": "mentoring is half of it"},
        "name": "PM at Example",
    }
    assert save(desk, **change)["run_again"]
    chosen = stored(journal)
    assert chosen.role.name == "PM at Example"
    assert chosen.role.targets["vision"].low == 2.5
    assert "the team has a vision already" in chosen.role.targets["vision"].why_target
    assert chosen.sources == {
        "soft-skills": "starting role",
        "vision": "own judgement",
        "assertiveness": "advert",
        "selling": "interviewer's words",
    }
    assert chosen.disagree == {"soft-skills": "mentoring is half of it"}
    number = versions(home)
    assert not save(desk)["complaints"]  # the form shows what is saved, so nothing is new
    assert versions(home) == number
    journal.save(journal.current(), answers(journal))
    assert pages.here().role == chosen.role
    table = repr(role_words.targets(*shown_role()))
    assert "Set by hand: the team has a vision already. The advert: “You will own" in table
    assert "You disagree: mentoring is half of it." in table
    assert repr(pages.wanted().whose_answers) == "Attempt 1: 32 of 32 answered."


def answers(journal):
    from pmskills.journal import Answer  # noqa: PLC0415  # the class, not the journal's method

    return [Answer(item.id, 3) for item in journal.questionnaire(journal.current()).items]


def shown_role():
    wanted = pages.wanted()
    return wanted.chosen, wanted.evidence


def test_a_starting_role_alone_will_do_and_stays_that_role(journal):
    desk = RoleDesk(journal)
    send(desk, "start", starting_role="engineering-manager")
    assert "is Engineering manager so far." in repr(pages.wanted().title)
    save(desk)
    chosen = stored(journal)
    assert chosen.role.id == "engineering-manager"
    assert chosen.role.targets == load_roles()["engineering-manager"].targets
    assert set(pages.wanted().questions) == {skill.id for skill in QUESTIONNAIRE.skills}
    save(desk, vision={"source": "interviewer's words"})  # then it is not open any more
    assert "vision" not in pages.wanted().questions
    assert "made-up example" in repr(pages.wanted().whose_answers)
    assert pages.wanted().over_fit(Words(("x",))).mark == "Example"
    assert not pages.wanted().over_role(Words(("x",))).mark


def test_a_saved_role_stays_until_another_is_saved(journal):
    desk = RoleDesk(journal)
    save(desk, name="First")
    send(desk, "advert", advert=EXAMPLE_ADVERT)
    assert stored(journal).role.name == "First"
    assert pages.chosen_role(journal, journal.current()).role.name == "First"


def test_what_was_read_comes_back_after_python_was_restarted(journal):
    send(RoleDesk(journal), "advert", advert=EXAMPLE_ADVERT)
    desk = RoleDesk(journal)
    assert part(desk, "advert")["values"]["advert"] == EXAMPLE_ADVERT
    assert part(desk, "role")["values"]["vision"]["source"] == "advert"


def test_an_advert_can_be_left_out_again(journal):
    desk = RoleDesk(journal)
    send(desk, "advert", advert=EXAMPLE_ADVERT)
    send(desk, "no-advert")
    assert part(desk, "advert")["values"]["advert"] == ""
    assert part(desk, "role")["values"]["vision"]["source"] == "starting role"


def test_values_of_another_reading_are_not_saved(journal):
    desk = RoleDesk(journal)
    old = part(desk, "role")
    send(desk, "advert", advert=EXAMPLE_ADVERT)
    reply = send(desk, old["id"], **old["values"])
    assert "Read the same advert again" in reply["complaints"][old["id"]]
    assert stored(journal) == ChosenRole()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Dear diary, I was at the lake.",
        HOSTILE,
        "🎉日本\u202e\x00" * 20_000,
        "x" * 200_000,
    ],
    ids=["empty", "blank", "no advert", "html", "odd signs", "200 kB"],
)
def test_a_text_that_is_no_advert_changes_nothing(journal, text):
    desk = RoleDesk(journal)
    before = desk.sections()
    reply = send(desk, "advert", advert=text)
    assert reply["complaints"]["advert"] == read_advert(text).message
    assert journal.current() is None
    assert desk.sections() == before


def test_an_advert_is_kept_to_the_byte_and_shown_as_text(journal):
    desk = RoleDesk(journal)
    assert not send(desk, "advert", advert=ODD)["complaints"]
    save(desk, name=HOSTILE[:100])
    assert stored(journal).advert == ODD
    wanted = pages.wanted()
    html = "".join(
        part._repr_html_()
        for part in (
            wanted.title,
            role_words.targets(wanted.chosen, wanted.evidence),
            role_words.to_ask(wanted.questions),
            role_words.fit(wanted.fit),
        )
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    picture = charts.fit(wanted.fit)
    assert "<script" not in picture.svg()
    assert "<script" not in picture._repr_mimebundle_()["text/html"]


def test_half_of_a_split_character_is_replaced(journal):
    send(RoleDesk(journal), "advert", advert=EXAMPLE_ADVERT + "\ud83d")
    assert part(RoleDesk(journal), "advert")["values"]["advert"] == EXAMPLE_ADVERT + "?"


def test_200_kilobytes_are_read_soon(journal):
    text = (EXAMPLE_ADVERT + HOSTILE) * (200_000 // len(EXAMPLE_ADVERT + HOSTILE))
    desk = RoleDesk(journal)
    assert not send(desk, "advert", advert=text)["complaints"]
    assert is_done_in(2, lambda: send(desk, "advert", advert=text))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"assertiveness": {"low": "5.0", "high": "2.0"}}, "runs backwards"),
        ({"name": " "}, "a name of 1 to"),
        ({"vision": {"source": "own judgement", "reason": "x" * 2000}}, "Shorten it"),
    ],
)
def test_a_slip_is_answered_with_a_sentence(journal, changes, told):
    desk = RoleDesk(journal)
    (complaint,) = save(desk, **changes)["complaints"].values()
    assert told in complaint
    assert journal.current() is None


def test_numbers_off_the_scale_are_refused(journal):
    assert save(RoleDesk(journal), vision={"low": "nan"})["kind"] == "refused"
    assert save(RoleDesk(journal), vision={"low": "9"})["kind"] == "refused"
    assert journal.current() is None


def test_a_removed_attempt_is_said_to_be_gone(journal):
    desk = RoleDesk(journal)
    save(desk, name="Mine")
    journal.remove(journal.current(), typed_name="Attempt 1")
    (complaint,) = send(desk, "advert", advert=EXAMPLE_ADVERT)["complaints"].values()
    assert "not here any more" in complaint
    assert part(desk, "gone")["lines"]


def test_the_fit_has_a_row_a_role_and_promises_nothing(home):
    wanted = pages.wanted()
    table = role_words.fit(wanted.fit)
    assert isinstance(table, Table)
    assert len(table.rows) == len(load_roles()) + 1  # and the example's own
    assert role_words.NO_CHANCE in table.caption
    chart = charts.fit(wanted.fit)
    dots = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == sorted(wanted.fit["shortfall"])
    assert all(name in chart.alt for name in wanted.fit["name"])


def test_a_fit_without_scores_is_drawn_without_dots(home):
    frame = pages.wanted().fit.assign(shortfall=float("nan"), low=float("nan"), gaps=0, unsure=0)
    chart = charts.fit(frame.assign(no_gaps=0, high=float("nan")))
    assert not chart.figure.axes[0].lines
    assert "no score yet, nothing scored" in chart.alt


def test_the_role_is_drawn_as_bounds_and_a_range():
    chart = charts.targets(load_roles()["product-manager"])
    assert "Assertiveness: the role asks 3.0 to 4.0, importance 0.8." in chart.alt
    assert len(chart.figure.axes[0].patches) == len(QUESTIONNAIRE.skills)


def test_nothing_to_ask_is_said_in_a_sentence():
    assert isinstance(role_words.to_ask({}), Words)
    with pytest.raises(ValueError, match="no role yet"):
        role_words.targets(ChosenRole(), {})


def test_what_an_advert_asks_is_said_right_after_it_was_read(journal):
    reply = send(RoleDesk(journal), "advert", advert=EXAMPLE_ADVERT)
    assert reply["said"].startswith("The advert is read, and 3 sentences in it tell what")
    for skill in ("vision", "assertiveness", "selling"):
        assert re.search(rf"{skill} \(\d+ sentences?\)", reply["said"])
    assert "it says nothing of soft skills, so this stays as in the starting" in reply["said"]
    assert "more than one skill" not in reply["said"]


def test_where_a_sentence_tells_of_two_skills_that_is_said_beside_the_counts(journal):
    both = "You must be able to say no to our customers and present the plan to investors."
    text = EXAMPLE_ADVERT.replace("What we offer", f"{both}\n\nWhat we offer")
    reply = send(RoleDesk(journal), "advert", advert=text)
    counts = [int(each) for each in re.findall(r"\((\d+) sentence", reply["said"])]
    assert int(re.search(r"and (\d+) sentences in it", reply["said"])[1]) < sum(counts)
    assert "A sentence may tell of more than one skill." in reply["said"]


SHORT_ADVERT = """Product Manager, Example Parcels

You will own the vision for the lockers and explain where this market is going.
To apply, send us your CV. We offer a salary of 55,000 pounds and 28 days of leave.
"""


def test_of_an_advert_that_says_little_it_is_said_how_little(journal):
    reply = send(RoleDesk(journal), "advert", advert=SHORT_ADVERT)
    assert reply["said"] == (
        "The advert is read, and 1 sentence in it tells what the role asks: it mentions vision"
        " (1 sentence); it says nothing of soft skills, assertiveness and selling, so these stay"
        " as in the starting role. The sentences stand at each skill below. Change what you know"
        " better, and save."
    )


def test_importance_is_explained_where_it_is_set(journal):
    lines = " ".join(part(RoleDesk(journal), "role")["lines"])
    assert "Importance runs from 0 to 1" in lines
