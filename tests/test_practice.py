"""The readings of replies and pitches: single cases, properties, and labelled sentences."""

import csv
import dataclasses
from itertools import pairwise
from pathlib import Path

import pytest
from clock import is_done_in
from hypothesis import given
from hypothesis import strategies as st

from pmskills import load_roles, wording
from pmskills.datafiles import DataFileError, data_dir
from pmskills.practice import LISTENERS, find_jargon, load_requests, notation, read_no

SENTENCES = Path(__file__).parent / "sentences"
FLOOR = 0.80
PHRASES = ("hedges", "apologies", "promises")
LISTENER_COLUMNS = {"senior_manager": "senior manager", "engineer": "engineer"}


# ---------------------------------------------------------------- a plain no


@pytest.mark.parametrize(
    "reply",
    [
        "No.",
        "I know this matters; we won't do it this quarter.",
        "It's kind of a no, sorry.",
        "I think it's a good idea and I'm still turning it down.",
        "Not now. Ask again in March.",
        "dont have anyone for this so its a no",
        "We can’t, and we won’t.",  # noqa: RUF001  # people's keyboards curl apostrophes
        "You asked for a yes or a no. It's no.",
    ],
)
def test_a_no_that_holds(reply):
    assert read_no(reply).says_no


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "No problem, I'll do it.",
        "I don't think we can.",
        "Probably not this week.",
        "It would be hard.",
        "We'll pick this up in October.",
        "Did Priya say no?",
        "If we can't do it, who will?",
        "Karin said no but I'll have it done before she's back.",
        "I couldn't do it last week, but I can now, so yes.",
        "I wouldn't say no to that.",
        "Can't wait to see it.",
    ],
)
def test_not_a_plain_no(reply):
    reading = read_no(reply)
    assert not reading.says_no
    assert not reading.no_first
    assert reading.words_to_no is None


def test_where_the_no_stands():
    first = read_no("No. The team is on payments.")
    assert (first.no_first, first.words_to_no, first.words) == (True, 0, 6)
    later = read_no("Thanks for asking. It is a nice idea. We won't do it.")
    assert (later.no_first, later.words_to_no) == (False, 8)


def test_reasons_are_counted():
    assert read_no("No.").reasons == 0
    assert read_no("No, because the search work comes first.").reasons == 1
    assert read_no("No. The team is on the payments work.").reasons == 1
    five = (
        "No, because we are busy, because it is late, because it costs a lot, "
        "because nobody asked and because I dislike it."
    )
    assert read_no(five).reasons == 5


def test_an_alternative_is_seen():
    assert read_no("No, but I can send you the raw numbers.").alternative
    assert not read_no("No.").alternative


@pytest.mark.parametrize(
    "reply",
    [
        "No, the designers are on the audit until June.",
        "No - the freeze begins on Monday.",
        "No. Audit first.",
        "No. It won't be ready.",
    ],
)
def test_a_reason_needs_no_usual_word(reply):
    assert read_no(reply).reasons == 1


def test_a_date_that_would_move_is_a_reason_and_no_promise():
    reading = read_no("No. We ship the returns page on Friday, and this would move it by a week.")
    assert (reading.reasons, reading.promises) == (1, ())
    assert read_no("No. We ship the returns page on Friday.").promises


def test_taking_it_is_no_hedge_and_supposing_it_is():
    assert read_no("Yes, I take it.").hedges == ()
    assert read_no("You know the cost, I take it.").hedges
    assert read_no("Yes. I take it you know the cost.").hedges


def test_a_second_no_is_no_reason_and_not_ready_is_no_second_no():
    assert read_no("No, not this year and not next.").reasons == 0
    reading = read_no("No. The tests won't be ready by then.")
    assert [span.kind for span in reading.spans].count("no") == 1


@pytest.mark.parametrize(
    "reply",
    [
        "No, but Amira's team has room.",
        "No. In October we could look again.",
        "No. Let's talk after the audit.",
        "No. The week after the audit is possible.",
        "No. The weekly export covers most of it.",
    ],
)
def test_an_offer_needs_no_usual_word(reply):
    assert read_no(reply).alternative


@pytest.mark.parametrize("reply", ["No. Nobody has room.", "No. The audit comes first."])
def test_what_only_refuses_is_no_offer(reply):
    assert not read_no(reply).alternative


def test_every_reason_that_is_counted_has_its_place():
    text = "No. The team is on the audit. Search serves every client, because we sell it."
    reading = read_no(text)
    places = [text[span.start : span.end] for span in reading.spans if span.kind == "reason"]
    assert places == ["The team is on the audit", "because"]
    assert reading.reasons == 2


def test_sorrow_for_somebody_is_no_apology():
    assert not read_no("I am really sorry you are ill.").apologies
    assert read_no("No. I am really sorry you are ill.").reasons == 0
    assert read_no("Sorry that you are waiting.").apologies


def test_a_yes_offers_nothing_else_unless_it_has_a_condition():
    assert not read_no("Yes. Send me your notes, I take the call.").alternative
    assert read_no("Yes, but only if you take my shift.").alternative
    assert read_no("I think I maybe can't. Could Jana do it?").alternative


def test_spans_name_each_hit_in_its_place():
    text = "Sorry, maybe I'm stubborn, but no. I'll send you the notes."
    reading = read_no(text)
    found = {(span.kind, text[span.start : span.end]) for span in reading.spans}
    assert found >= {("apology", "Sorry"), ("hedge", "maybe"), ("no", "but no")}
    assert reading.promises == ("I'll send you the notes",)
    assert list(reading.spans) == sorted(reading.spans, key=lambda span: span[1:])


def test_a_reading_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_no("No.").says_no = False


# ---------------------------------------------------------------- jargon


@pytest.mark.parametrize(
    ("text", "listener", "terms"),
    [
        ("Each order goes to a partition.", "senior manager", ("partition",)),
        ("Each order goes to a partition.", "investor", ("partition",)),
        ("Each order goes to a partition.", "engineer", ()),
        ("The room has a partition down the middle.", "senior manager", ()),
        ("The savings offset the cost.", "investor", ()),
        ("We shard it; sharding and re-sharding hurt.", "investor", None),
        ("Plain REST, and the rest is easy.", "senior manager", ("REST",)),
        ("Two topics came up at lunch.", "senior manager", ()),
        ("Kafka topics hold the orders.", "senior manager", ("Kafka topics",)),
        ("Churn falls, and NPV's fine.", "engineer", ("Churn", "NPV")),
        ("Churn falls, and NPV's fine.", "investor", ()),
        ("a dead letter queue, dead-letter queues", "investor", None),
    ],
)
def test_jargon_depends_on_the_listener(text, listener, terms):
    found = find_jargon(text, listener)
    assert len(found) >= 2 if terms is None else found == terms


def test_an_unknown_listener_is_named():
    with pytest.raises(ValueError, match=r"no listener 'cat'\. Choose one of: engineer, senior"):
        find_jargon("Kafka", "cat")


# ---------------------------------------------------------------- any text at all


pieces = st.sampled_from(
    ["no", "we can't", "I'll do it", "sorry", "maybe", "Kafka", "NPV", ".", "?", "\n", "\u2019",
     "\0", "\u202e", "שלום", "🙂", "İ", "ß", "_", "'", "-", "because", "if", "partition", " "]
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(pieces).map(" ".join), st.lists(pieces).map("".join))


@given(texts)
def test_spans_are_exact_substrings(text):
    reading = read_no(text)
    by_kind = {"hedge": reading.hedges, "apology": reading.apologies, "promise": reading.promises}
    for kind, phrases in by_kind.items():
        spans = [span for span in reading.spans if span.kind == kind]
        assert tuple(text[span.start : span.end] for span in spans) == phrases
        assert all(one.end <= other.start for one, other in pairwise(spans))
    assert reading.reasons == sum(span.kind == "reason" for span in reading.spans)
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
    assert reading.says_no == any(span.kind == "no" for span in reading.spans)
    assert reading.words_to_no is None or reading.words_to_no <= reading.words


@given(texts, st.sampled_from(LISTENERS))
def test_terms_stand_in_the_text_in_order(text, listener):
    place = 0
    for term in find_jargon(text, listener):
        assert term
        place = text.index(term, place) + len(term)


@pytest.mark.parametrize(
    "text",
    [
        "", "\0" * 200_000, " " * 200_000, "\n" * 200_000, "🙂" * 50_000, "\u202e" * 66_000,
        "we can't " * 22_000, "I will " * 28_000, "no " * 66_000, "a" * 200_000, "_" * 200_000,
        "burn rate - " * 16_000, "consumer topic " * 13_000, "if we can't " * 16_000,
        "'" * 200_000, "don't think " * 16_000, "שלום עולם " * 20_000,
    ],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_an_answer_within_a_second(text):
    read_no("No."), find_jargon("Kafka", "engineer")  # the lexicons are read once
    assert is_done_in(1, lambda: read_no(text))
    for listener in LISTENERS:
        assert is_done_in(1, lambda to=listener: find_jargon(text, to))


# ---------------------------------------------------------------- the deck


def test_the_deck_is_whole():
    requests = load_requests()
    roles = load_roles()
    assert len(requests) >= 30
    assert sum(request.answer == "yes" for request in requests) >= 8
    named = {role for request in requests for each in request.responses for role in each.right_for}
    assert named == set(roles)
    for request in requests:
        assert {role for each in request.responses for role in each.right_for} == set(roles), (
            request.id
        )


def test_a_bare_no_is_right_in_some_rooms_only():
    bare = [each.responses[4] for each in load_requests() if each.answer == "no"]
    assert any(response.right_for for response in bare)
    assert any(not response.right_for for response in bare)


def test_the_deck_is_plain_and_kind():
    words = []
    for request in load_requests():
        texts = [request.who, request.what, request.urgency, request.cost]
        for response in request.responses:
            texts += [response.text, response.why]
        words += texts
        assert wording.reading_age(" ".join(texts)) <= wording.OLDEST_READER, request.id
    assert "!" not in "".join(words)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("requests.toml", "level = 5", "level = 4", "do not go from level 1 to level 5"),
        ("requests.toml", 'answer = "no"', 'answer = "maybe"', "'answer' must be"),
        ("requests.toml", 'cost = "', 'price = "', "is missing. Add it."),
    ],
)
def test_a_broken_deck_says_where(tmp_path, name, old, new, message):
    path = tmp_path / name
    text = (data_dir() / name).read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=message) as caught:
        load_requests(path)
    assert "requests.toml, request 'csv-for-one-client'" in str(caught.value)


@pytest.mark.parametrize("phrase", ["(we", "<nobody> can", "we )"])
def test_a_broken_phrase_is_named(phrase):
    with pytest.raises(DataFileError, match=r"cannot be read|names a list") as caught:
        notation.compiled((phrase,), {}, "replies.toml, no")
    assert f"replies.toml, no: the phrase '{phrase}'" in str(caught.value)


# ---------------------------------------------------------------- labelled sentences


class Tally:
    """Hits among what was found, and among what was labelled."""

    def __init__(self):
        self.right = self.found = self.seen = self.labelled = 0

    def add(self, found, labelled):
        self.right += sum(any(overlap(one, other) for other in labelled) for one in found)
        self.seen += sum(any(overlap(one, other) for other in found) for one in labelled)
        self.found += len(found)
        self.labelled += len(labelled)

    @property
    def precision(self):
        return self.right / self.found

    @property
    def recall(self):
        return self.seen / self.labelled


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


def places(phrases, text):
    """Return where each phrase stands, the next one sought after the last."""
    found, after = [], 0
    for phrase in phrases:
        start = text.find(phrase, after)
        start = start if start >= 0 else text.find(phrase)
        assert start >= 0, (phrase, text)
        after = start + len(phrase)
        found.append((start, after))
    return found


def rows(path):
    assert path.is_file(), f"{path} is missing"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(row, column):
    return places([phrase for phrase in row[column].split("|") if phrase], row["text"])


def tallies(folder):
    tally = {name: Tally() for name in ("plain no", *PHRASES)}
    for row in rows(folder / "replies.csv"):
        reading = read_no(row["text"])
        whole = [(0, len(row["text"]))]
        tally["plain no"].add(
            whole if reading.says_no else [], whole if row["says_no"] == "yes" else []
        )
        for name in PHRASES:
            tally[name].add(places(getattr(reading, name), row["text"]), labels(row, name))
    for column, listener in LISTENER_COLUMNS.items():
        tally[f"jargon, {listener}"] = Tally()
        for row in rows(folder / "jargon.csv"):
            found = places(find_jargon(row["text"], listener), row["text"])
            tally[f"jargon, {listener}"].add(found, labels(row, column))
    return tally


@pytest.mark.parametrize("folder", ["tuning", "check", "heldback"])
def test_precision_and_recall(folder):
    result = tallies(SENTENCES / folder)
    print(f"\n{folder}")
    for name, tally in result.items():
        print(
            f"  {name:22} precision {tally.precision:.2f} ({tally.right} of {tally.found}), "
            f"recall {tally.recall:.2f} ({tally.seen} of {tally.labelled})"
        )
    for name, tally in result.items():
        assert tally.precision >= FLOOR, name
        assert tally.recall >= FLOOR, name


@pytest.mark.parametrize(("folder", "floor"), [("tuning", 0.95), ("heldback", 0.50)])
def test_reasons_and_offers_said_in_other_words(folder, floor):
    """What stands around a no, without its usual words; a blank label is not counted."""
    counted = {"reason": lambda reading: reading.reasons > 0, "offer": lambda r: r.alternative}
    for column, is_seen in counted.items():
        labelled = {"yes": [], "no": []}
        for row in rows(SENTENCES / folder / "around.csv"):
            if row[column]:
                labelled[row[column]].append(is_seen(read_no(row["text"])))
        found, false = sum(labelled["yes"]), sum(labelled["no"])
        there, none = len(labelled["yes"]), len(labelled["no"])
        print(
            f"\n{folder}: {column}s seen {found} of {there}, seen where none is {false} of {none}"
        )
        assert found >= floor * there
        assert false <= (1 - floor) * none
