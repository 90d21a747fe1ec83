"""What the practice pages store and say: figures by hand, pictures by their parts, messages."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmskills import Journal, practice_charts, practice_pages
from pmskills.datafiles import InputError
from pmskills.forms.no_form import NoDesk, mixed
from pmskills.forms.plan_form import PlanDesk
from pmskills.forms.sell_form import SellDesk
from pmskills.forms.vision_form import VisionDesk
from pmskills.practice import load_requests, read_no
from pmskills.questionnaire import load_questionnaire
from pmskills.rehearsal import (
    Canvas,
    Claim,
    Money,
    Plan,
    Proposal,
    Sell,
    Told,
    Tries,
    Try,
    View,
    Vision,
    about_no,
    about_proposal,
    about_view,
    counted,
    figures,
    load_canvas,
    marked,
    seconds_to_say,
    years_ahead,
)

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script> $x^2$ ]]> &lt; \U0001f426'
MONEY = Money(once="90,000", yearly="30 000", low="60000", likely="90'000", high="150000")


@pytest.fixture
def journal():
    with Journal(":memory:") as journal:
        yield journal


def send(desk, section, at="2026-11-24T20:00:00Z", **values):
    answer = {"section": section, "values": values, "at": at, "key": f"{section} {at}"}
    reply = desk.reply({"kind": "save", "answers": [answer]})
    assert reply["kind"] == "saved", reply
    return reply


def flat(sections):
    """Return every section of a state, by its id."""
    found = {}
    for section in sections:
        found |= {section["id"]: section} | flat(section["parts"])
    return found


def state(desk):
    return flat(desk.reply({"kind": "open"})["sections"])


# ---------------------------------------------------------------- readings


def test_a_point_of_view_says_what_it_lacks():
    market = "Who buys? 3 shops for 2,000 sellers. None is new."
    view = View(domain="Shops", market=market, plan="p", measure="1 in 100")
    facts = (
        Claim(claim="Sellers", number="2,000", source="register"),
        Claim(claim="Shops", number="3"),
    )
    lines = about_view(Vision(view=view, facts=facts))
    assert lines[0] == "Not there yet: the problem."
    assert lines[1] == "No source yet: “Shops”."
    assert lines[2] == (
        "Numbers here without a fact that names their source: “3 shops for 2,000 sellers”."
        " An aim needs none."
    )
    assert "to say at 140 words a minute." in lines[3]


def test_the_numbers_of_a_plan_are_aims_and_need_no_source():
    aims = View(plan="Down by 20 % until March 2027", measure="Below 1 in 100")
    assert not [line for line in about_view(Vision(view=aims)) if "source" in line]
    assert "about 1 second to say" in about_view(Vision(view=View(domain="Shops")))[-1]


def test_a_reading_of_a_no_begins_each_sentence_with_a_capital_and_counts_no_empty_clock():
    for answer in ("No.", "Sorry, maybe no.", "Yes."):
        for line in about_no(read_no(answer), 0):
            assert not re.search(r"(^|[.!?] )[a-z]", line), line
            assert "second" not in line
    assert "1 word, written in 9 seconds." in about_no(read_no("No."), 9)[-1]


def test_a_reading_of_a_yes_misses_no_reason_and_no_offer():
    assert (
        about_no(read_no("Yes. Send me your notes."), 0)[1]
        == "No hedges, no apologies, no promises."
    )
    soft = about_no(read_no("I think I maybe can't. Could Jana do it?"), 0)[1]
    assert soft == "2 hedges, no apologies, no promises. Something else is offered."
    assert "no reasons. Nothing else" in about_no(read_no("No."), 0)[1]
    assert "can be wrong" in about_no(read_no("No."), 0)[-1]


def test_counts_are_said_in_words():
    assert (counted(1, "word"), counted(0, "second")) == ("1 word", "no seconds")


def test_a_long_talk_is_said_to_be_long():
    assert seconds_to_say("word " * 281) == 120
    long = Vision(view=View(domain="word " * 350))
    assert "That is more than 120" in about_view(long)[-1]


def test_jargon_counts_against_those_who_do_not_know_it():
    told = dict.fromkeys(("engineer", "senior-manager", "investor"), Told(why="Less consumer lag."))
    _, engineer, manager, investor = about_proposal(Proposal(ask="90,000", told=told))
    assert "No jargon found." in engineer
    for listener in (manager, investor):
        assert "(1): “consumer lag”" in listener
    assert "not said yet: what it costs, what it earns." in manager


def test_money_by_hand():
    # 90,000 / (90,000 - 30,000) = 1.5; / (60,000 - 30,000) = 3; / (150,000 - 30,000) = 0.75.
    paid, amounts = figures(MONEY)
    assert (paid.low, paid.likely, paid.high, paid.hangs_on) == (3, 1.5, 0.75, "benefit_likely")
    assert amounts["likely"] == 90_000
    words = practice_charts.payback_words(MONEY.model_copy(update={"years": "3"}))
    # 3 * 30,000 - 90,000 = 0; 3 * 60,000 - 90,000 = 90,000; 3 * 120,000 - 90,000 = 270,000.
    assert words[-1].endswith("low 0, likely 90,000, high 270,000.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"once": "90k"}, "“90k” is not a plain number"),
        ({"once": "90 EUR"}, "without a unit"),
        ({"once": "9,00,0"}, "is not a plain number"),
        ({"once": "90.000"}, "is not a plain number"),
        ({"yearly": ""}, "The cost a year is empty"),
        ({"yearly": "-3"}, "below 0"),
        ({"low": "95000"}, "in order"),
    ],
)
def test_money_that_cannot_be_reckoned_with(change, said):
    with pytest.raises(ValueError, match=said):
        figures(MONEY.model_copy(update=change))


def test_money_that_never_comes_back():
    words = practice_charts.payback_words(MONEY.model_copy(update={"low": "30000"}))
    assert "likely after 1.5 years; after 0.8 years with the high benefit, never with" in words[0]
    assert practice_charts.payback(MONEY.model_copy(update={"low": "0", "years": "1"}))


@pytest.mark.parametrize("years", ["-3", "0", "1000", "two"])
def test_years_that_are_none(years):
    with pytest.raises(InputError):
        years_ahead(Money(years=years))


@given(st.text(max_size=300))
def test_marked_pieces_are_the_text(text):
    assert "".join(piece for piece, _ in marked(text)) == text


# ---------------------------------------------------------------- pictures


def test_what_overlaps_is_marked_once():
    pieces = marked("No. I'll send you the notes. We promised the audit first.")
    assert pieces[2] == ("I'll send you the notes", "promise, alternative")
    assert pieces[4] == ("We promised the audit first", "reason, promise")


def test_a_canvas_has_nine_boxes_and_one_strong_frame():
    file = load_canvas()
    chart = practice_charts.canvas(file.example.canvas, file.blocks)
    boxes = chart.figure.axes[0].patches
    assert len(boxes) == 9
    assert sum(box.get_linewidth() > 2 for box in boxes) == 1
    assert sum(box.get_width() * box.get_height() for box in boxes) == 30  # no hole, no overlap
    assert chart.alt.endswith("Riskiest assumption: Revenue streams.")
    assert "Problem: The shop sells goods that are gone." in chart.alt


def test_what_is_typed_is_drawn_as_text():
    file = load_canvas()
    canvas = Canvas(blocks={"problem": HOSTILE + "\x00\x0b"})
    svg = practice_charts.as_image(practice_charts.canvas(canvas, file.blocks))
    assert "<script" not in svg
    assert "<img" not in svg
    assert "&lt;img" in svg
    assert practice_charts.as_image(
        practice_charts.payback(MONEY.model_copy(update={"currency": "$x$"}))
    )


def test_a_dot_at_the_end_stays_clear_of_the_lines_name():
    chart = practice_charts.payback(load_canvas().example.sell.money)
    chart.figure.canvas.draw()
    (axes,) = chart.figure.axes
    names = [text.get_window_extent() for text in axes.texts]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    reach = chart.figure.dpi / 72 * (dots[0].get_markersize() / 2 + 2)
    ends = [axes.transData.transform(dot.get_xydata()[0])[0] + reach for dot in dots]
    assert max(ends) < min(box.x0 for box in names)


def test_a_payback_has_a_dot_where_the_money_is_back():
    figure = practice_charts.payback(MONEY).figure
    axes = figure.axes[0]
    dots = sorted(line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o")
    assert dots == [0.75, 1.5, 3.0]
    assert "at a dot, what was paid is back" in axes.get_xlabel()
    assert [text.get_text() for text in axes.texts] == ["low", "likely", "high"]
    key = figure.texts[-1].get_text()
    assert key == "benefit a year: low 60,000 · likely 90,000 · high 150,000"


def test_answers_over_time_say_which_hold():
    tries = (Try(answer="Maybe we could."), Try(answer="Sorry, but no."), Try(answer="No."))
    assert practice_charts.over_time(tries).alt.split(". ") == [
        "Answer 1: no plain no, hedges and apologies: 1",
        "Answer 2: a no after 1 word, hedges and apologies: 1",
        "Answer 3: a no after 0 words, hedges and apologies: 0.",
    ]


# ---------------------------------------------------------------- messages


def test_typing_begins_an_attempt_and_opening_does_not(journal):
    desk = VisionDesk(journal)
    state(desk)
    assert journal.current() is None
    send(desk, "view", domain=HOSTILE, market="", problem="", plan="", measure="")
    assert journal.current() == 1
    assert state(VisionDesk(journal))["view"]["values"]["domain"] == HOSTILE


def test_the_same_values_twice_are_one_version(journal):
    desk = VisionDesk(journal)
    for _ in range(3):
        send(desk, "said", seconds=80)
        send(desk, "facts", facts=[{"claim": "a"}, {"claim": ""}])
    assert len(journal.last(1, "vision", Vision).said) == 1
    assert journal.last(1, "vision", Vision).facts == (Claim(claim="a"),)
    assert len(journal.record(1).versions("vision")) == 2


def test_an_answer_is_read_once_and_chosen(journal):
    desk = NoDesk(journal)
    shown = next(name for name in state(desk) if name.startswith("answer:")).split(":")[1]
    nothing = send(desk, f"read:{shown}")
    assert "nothing to read yet" in nothing["complaints"][f"read:{shown}"]
    send(desk, f"answer:{shown}", seconds=9, answer=f"Sorry, no. {HOSTILE}")
    for _ in range(2):
        reply = flat(send(desk, f"read:{shown}")["sections"])
    (control,) = reply["reading:1"]["controls"]
    assert "".join(text for text, _ in control["pieces"]) == f"Sorry, no. {HOSTILE}"
    assert "reasons" not in reply
    chosen = flat(send(desk, "choose:1", level="4")["sections"])
    assert len(chosen["reasons"]["lines"]) == 7
    (only,) = journal.last(1, "no", Tries).tries
    assert (only.seconds, only.chosen) == (9, 4)
    for place in ("0", "2", "x"):
        bad = {"section": f"choose:{place}", "values": {"level": "4"}, "at": "", "key": "k"}
        assert desk.reply({"kind": "save", "answers": [bad]})["kind"] == "refused"


def test_a_half_written_answer_comes_back(journal):
    desk = NoDesk(journal)
    send(desk, f"answer:{desk._shown}", seconds=1, answer="No.")
    send(desk, f"read:{desk._shown}")
    send(desk, "another")
    send(desk, f"answer:{desk._shown}", seconds=2, answer="half")
    again = NoDesk(journal)
    values = state(again)[f"answer:{desk._shown}"]["values"]
    assert values == {"seconds": 2, "answer": "half"}
    assert len(journal.last(1, "no", Tries).tries) == 1


def test_every_request_comes_once_in_a_round(journal):
    desk = NoDesk(journal)
    seen = [desk._shown]
    for number in range(len(load_requests()) - 1):
        send(desk, "another", at=str(number))
        send(desk, "another", at=str(number))  # sent twice
        seen.append(desk._shown)
    assert sorted(seen) == sorted(request.id for request in load_requests())
    answers = [request.answer for request in mixed(load_requests())]
    assert "yes" in answers[:10]


def test_a_pitch_keeps_all_its_parts(journal):
    desk = SellDesk(journal)
    assert "start" in state(desk)
    filled = flat(send(desk, "start")["sections"])
    assert "start" not in filled
    example = load_canvas().example
    assert journal.last(1, "sell", Sell) == example.sell
    for name in ("canvas", "claims", "told:investor", "money", "stories"):
        send(desk, name, **filled[name]["values"])
    assert journal.last(1, "sell", Sell) == example.sell
    assert len(journal.record(1).versions("sell")) == 1
    drawn = flat(send(desk, "draw")["sections"])["draw"]["controls"][0]
    assert (drawn["kind"], drawn["text"][:5]) == ("picture", "<?xml")
    send(desk, "money", **{**filled["money"]["values"], "once": "lots"})
    assert "not a plain number" in send(desk, "pay")["complaints"]["pay"]
    assert state(SellDesk(journal))["draw"]["controls"]


def test_the_first_step_of_a_pitch_with_nothing_in_it_is_open(journal):
    attempt, example = journal.begin(), load_canvas().example.sell
    parts = ["canvas", "proposal", "money", "stories"]
    for number in range(len(parts) + 1):
        begun = {part: getattr(example, part) for part in parts[:number]}
        journal.write(attempt, "sell", Sell(**begun))
        steps = [each for each in state(SellDesk(journal)).values() if each["is_folded"]]
        assert [step["id"] for step in steps] == parts
        assert [step["id"] for step in steps if step["is_open"]] == parts[number : number + 1]


def test_the_example_is_not_put_over_words_of_ones_own(journal):
    desk = SellDesk(journal)
    values = state(desk)["canvas"]["values"]
    send(desk, "canvas", **{**values, "problem": "mine"})
    assert "words of your own" in send(desk, "start")["complaints"]["start"]
    assert journal.last(1, "sell", Sell).canvas.blocks == {"problem": "mine"}
    send(desk, "canvas", **values)  # emptied again
    send(desk, "told:investor", why="", cost="", gain="")
    assert "start" in state(desk)
    assert send(desk, "start")["complaints"] == {}
    assert send(desk, "start")["complaints"] == {}  # sent twice
    assert journal.last(1, "sell", Sell) == load_canvas().example.sell


def test_the_example_shows_items_that_are_asked():
    known = {item.id for item in load_questionnaire().items}
    for story in load_canvas().example.stories:
        assert set(story.items) <= known


def test_a_plan_has_at_most_three_lines(journal):
    desk = PlanDesk(journal)
    values = state(desk)["plan"]["values"]
    assert list(values) == [f"{p}-{n}" for n in (1, 2, 3) for p in ("when", "then")] + ["look_back"]
    send(desk, "plan", **{**values, "when-1": HOSTILE, "look_back": "2027-01-15"})
    assert journal.last(1, "plan", Plan).lines[0].when == HOSTILE
    assert state(desk)["plan"]["values"]["when-1"] == HOSTILE


def test_a_state_can_travel_as_it_is(journal):
    for desk in (VisionDesk(journal), NoDesk(journal), SellDesk(journal), PlanDesk(journal)):
        sections = desk.reply({"kind": "open"})["sections"]
        assert json.loads(json.dumps(sections)) == sections


def test_a_riskiest_block_alone_does_not_keep_the_pitch_from_opening(journal):
    desk = SellDesk(journal)
    send(desk, "canvas", **{**state(desk)["canvas"]["values"], "riskiest": "channels"})
    assert state(SellDesk(journal))["canvas"]["values"]["riskiest"] == "channels"


def test_a_vision_can_be_written_beside_the_example(journal):
    shown = state(VisionDesk(journal))
    assert shown["example"]["is_folded"]
    assert not shown["example view"]["controls"]
    assert shown["example view"]["lines"][0].startswith("The domain: Online shops")
    labels = [control["label"] for name in ("made", "view") for control in shown[name]["controls"]]
    assert len(set(labels)) == len(labels)


# ---------------------------------------------------------------- a second attempt


@pytest.fixture
def second(journal):
    """Begin a second attempt after a first one that holds something on each page."""
    example = load_canvas().example
    first = journal.begin("First")
    journal.write(first, "vision", example.vision)
    journal.write(first, "no", example.no)
    journal.write(first, "sell", example.sell.model_copy(update={"stories": ()}))
    journal.write(first, "plan", example.plan)
    return journal.begin("Second")


def test_what_an_earlier_attempt_holds_is_said_to_be_kept(journal, second):
    for desk in (VisionDesk(journal), NoDesk(journal), SellDesk(journal), PlanDesk(journal)):
        kept = state(desk)["kept"]
        assert kept["lines"][0] == "What you wrote for “First” is kept, and stays as it is."
        assert bool(kept["button"]) == (desk.kind != "no")


def test_a_second_attempt_can_start_from_the_first_and_both_stay(journal, second):
    for desk in (VisionDesk(journal), SellDesk(journal), PlanDesk(journal)):
        kind, before = desk.kind, journal.record(1).sha256
        for _ in range(2):  # sent twice
            reply = send(desk, "kept")
            assert reply["said"] == "It is in the form now. “First” keeps its own."
        assert "kept" not in flat(reply["sections"])
        assert len(journal.record(second).versions(kind)) == 1
        assert journal.record(1).sha256 == before
    vision = journal.last(second, "vision", Vision)
    assert vision.view == load_canvas().example.vision.view
    assert vision.said == ()  # nobody said it aloud for this one yet
    assert state(SellDesk(journal))["draw"]["controls"]


def test_nothing_is_put_over_what_was_begun(journal, second):
    desk = VisionDesk(journal)
    send(desk, "view", domain="mine", market="", problem="", plan="", measure="")
    assert "kept" not in state(desk)
    assert "words of your own" in send(desk, "kept")["complaints"]["kept"]
    assert journal.last(second, "vision", Vision).view == View(domain="mine")


def test_a_second_attempt_begins_with_a_request_that_was_not_answered(journal):
    first = NoDesk(journal)
    order = [request.id for request in mixed(load_requests())]
    assert first._shown == order[0]
    send(first, f"answer:{order[0]}", seconds=1, answer="No.")
    send(first, f"read:{order[0]}")
    journal.begin("Second")
    desk = NoDesk(journal)
    assert desk._shown == order[1]
    for number in range(len(order) - 2):
        send(desk, "another", at=str(number))
    assert desk._shown == order[-1]
    assert send(desk, "another", at="last")["goes_to"] == "request"
    assert desk._shown == order[1]


# ---------------------------------------------------------------- pages


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    with Journal() as journal:
        yield journal


def test_the_example_can_be_taken_out_as_long_as_it_is_as_it_came(own):
    desk = SellDesk(own)
    send(desk, "start")
    assert practice_pages.sell().title.mark == "Example"  # put in, and still nobody's
    assert practice_pages.practised(own).rows[0][5:7] == ("0 of 9", "0")
    send(desk, "draw")
    out = flat(send(desk, "untouched")["sections"])
    assert own.last(1, "sell", Sell) == Sell()
    assert ("start" in out, "untouched" in out) == (True, False)
    assert not out["draw"]["controls"]
    values = flat(send(desk, "start")["sections"])["canvas"]["values"]
    send(desk, "canvas", **{**values, "problem": "mine"})
    assert "untouched" not in state(desk)
    assert "You have changed" in send(desk, "untouched")["complaints"]["untouched"]
    assert own.last(1, "sell", Sell).canvas.blocks["problem"] == "mine"
    assert not practice_pages.sell().title.mark


def test_only_what_is_written_makes_the_part_below_old(own):
    sell, no = SellDesk(own), NoDesk(own)
    for section in ("start", "draw", "hear", "pay"):
        assert not send(sell, section)["is_shown_below"], section
    values = {**state(sell)["canvas"]["values"], "problem": "mine"}
    assert send(sell, "canvas", **values)["is_shown_below"]
    assert not send(sell, "canvas", **values)["is_shown_below"]
    assert not send(sell, "draw")["is_shown_below"]
    assert not send(no, f"answer:{no._shown}", seconds=1, answer="No.")["is_shown_below"]
    assert send(no, f"read:{no._shown}")["is_shown_below"]
    assert send(no, "choose:1", level="4")["is_shown_below"]
    assert not send(no, "another")["is_shown_below"]


def test_that_nothing_is_saved_is_said_apart_so_that_a_form_can_take_it_away(own):
    title = practice_pages.vision().title
    assert title.until.startswith("Nothing of your own is saved here yet")
    assert f'<p class="pm-until">{title.until}</p>' in title._repr_html_()
    assert practice_pages.plan().until == title.until


def test_a_page_says_what_another_attempt_keeps(own):
    assert "is kept" not in practice_pages.vision().title.until
    own.write(own.begin("First"), "vision", Vision(view=View(domain="canary")))
    own.begin("Second")
    until = practice_pages.vision().title.until
    assert until.startswith("What you wrote for “First” is kept. Nothing is written for “Second”")
    assert practice_pages.vision().title.mark == "Example"
    assert practice_pages.no().title.until.startswith("Nothing of your own is saved here yet")


def test_pages_show_the_example_openly_and_make_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PMSKILLS_HOME", str(tmp_path))
    for shown in (practice_pages.vision(), practice_pages.no(), practice_pages.sell()):
        assert "made-up example" in repr(shown.title)
        assert {part.mark for part in vars(shown).values()} == {"Example"}
    assert "made-up example" in repr(practice_pages.plan())
    assert practice_pages.plan().mark == "Example"
    assert not list(tmp_path.iterdir())


def test_pages_count_and_never_quote(own):
    vision, no, sell, plan = VisionDesk(own), NoDesk(own), SellDesk(own), PlanDesk(own)
    empty = dict.fromkeys(("market", "problem", "plan", "measure"), "")
    send(vision, "view", domain="canary", **empty)
    send(no, f"answer:{no._shown}", seconds=1, answer="No. canary")
    send(no, f"read:{no._shown}")
    send(sell, "start")
    canvas = state(sell)["canvas"]["values"]
    send(sell, "canvas", **{**canvas, "problem": "canary"})
    send(sell, "money", **{**state(sell)["money"]["values"], "currency": "canary"})
    send(plan, "plan", **{**state(plan)["plan"]["values"], "when-1": "canary"})
    pages = (practice_pages.vision(), practice_pages.no(), practice_pages.sell())
    shown = [part for page in pages for part in vars(page).values()]
    shown += [practice_pages.plan(), practice_pages.practised(own)]
    for part in shown:
        html = part._repr_html_() if hasattr(part, "_repr_html_") else str(part._repr_mimebundle_())
        assert "canary" not in repr(part) + html
        assert "made-up example" not in repr(part)
        assert not part.mark
    assert practice_pages.practised(own).rows == (
        ("Attempt 1", "1 of 5", "0", "1", "1", "9 of 9", "1", "1"),
    )
