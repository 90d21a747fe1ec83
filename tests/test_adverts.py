"""The advert reader: what counts and what doesn't, evidence letter for letter, agreement."""

import csv
import os
import tomllib
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from clock import is_done_in
from hypothesis import given, settings
from hypothesis import strategies as st

from pmskills.adverts import read_advert
from pmskills.adverts.finder import Finder
from pmskills.adverts.lexicon import load_lexicon
from pmskills.adverts.phrases import Cutter, Speller
from pmskills.adverts.sentences import blanked, sentences
from pmskills.adverts.weights import load_weigher
from pmskills.datafiles import DataFileError, data_dir
from pmskills.feedback import EMPHASES
from pmskills.questionnaire import load_questionnaire
from pmskills.roles import load_roles

ADVERTS = Path(__file__).parent / "adverts"
# Where adverts lie that had no part in choosing the phrases.
HELD_BACK = Path(os.environ.get("PMSKILLS_HELD_BACK_ADVERTS", ADVERTS / "heldback"))
# CVs, letters, articles, notes and the like, which had no part either.
OTHERS = ADVERTS / "others-heldback"
SKILLS = [skill.id for skill in load_questionnaire().skills]
# The aim is .80 for each skill. Measured on 132 adverts by five authors that had no part in the
# phrases and weights: .83, .81, .86 and .86. The floors are the aim.
FLOORS = {"soft-skills": 0.80, "vision": 0.80, "assertiveness": 0.80, "selling": 0.80}
PHRASES = (data_dir() / "advert_phrases.toml").read_text(encoding="utf-8")


def advert(*duties, title="Product Manager"):
    """Return an advert that says nothing of any skill but what is given."""
    return (
        f"{title}\nLeeds, hybrid, full time\n\nWe are looking for somebody to join our team.\n\n"
        + "\n".join(duties)
        + "\n\nSalary: 50,000. Apply by 1 March.\n"
    )


def labelled(folder):
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row, (folder / f"{row['advert']}.txt").read_text(encoding="utf-8")


def agreement(folder):
    """Return, for each skill, the share of adverts read as labelled; print where they differ."""
    rows = list(labelled(folder))
    agreed = dict.fromkeys(SKILLS, 0)
    for row, text in rows:
        reading = read_advert(text)
        for skill in SKILLS:
            agreed[skill] += reading.emphasis[skill] == row[skill]
            if reading.emphasis[skill] != row[skill]:
                print(f"{row['advert']} {skill}: {row[skill]}, read as {reading.emphasis[skill]}")
    shares = {skill: count / len(rows) for skill, count in agreed.items()}
    print(
        f"\n{folder.name}, {len(rows)} adverts: "
        + ", ".join(f"{s} {x:.0%}" for s, x in shares.items())
    )
    return shares


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("tuning", 0.8),
        ("more", 0.85),
        ("first", 0.8),
        ("x", 0.5),
        ("a", 0.8),
        ("b", 0.7),
        ("c", 0.7),
        ("d", 0.7),
        ("e", 0.75),
        ("f", 0.7),
        ("h", 0.7),
        ("i", 0.7),
    ],
)
def test_reads_the_adverts_that_the_phrases_were_chosen_on(name, floor):
    assert min(agreement(ADVERTS / name).values()) >= floor


def test_reads_adverts_that_it_was_not_made_with(record_property):
    assert HELD_BACK.is_dir(), f"{HELD_BACK} is missing: held-back adverts with their labels"
    shares = agreement(HELD_BACK)
    for skill, share in shares.items():
        record_property(skill, share)
    for skill, floor in FLOORS.items():
        assert shares[skill] >= floor


def test_tells_adverts_from_other_texts_that_it_was_not_made_with():
    adverts = [text for _, text in labelled(HELD_BACK)]
    others = [path.read_text(encoding="utf-8") for path in OTHERS.glob("*.txt")]
    known = sum(read_advert(text).is_advert for text in adverts) / len(adverts)
    wrong = sum(read_advert(text).is_advert for text in others) / len(others)
    print(
        f"\n{known:.0%} of {len(adverts)} adverts known, {wrong:.0%} of {len(others)} others taken"
    )
    assert known >= 0.95
    assert wrong <= 0.1


def test_labels_are_words_of_emphasis():
    for labels in ADVERTS.glob("*/labels.csv"):
        for row, _ in labelled(labels.parent):
            assert set(row) == {"advert", *SKILLS}
            assert {row[skill] for skill in SKILLS} <= set(EMPHASES)


def test_marks_are_sentences_of_their_adverts():
    for path in ADVERTS.glob("*/marks.csv"):
        texts = {row["advert"]: " ".join(text.split()) for row, text in labelled(path.parent)}
        for mark in csv.DictReader(path.open(encoding="utf-8", newline="")):
            assert " ".join(mark["sentence"].split()) in texts[mark["advert"]]
            assert mark["skill"] in SKILLS
            assert mark["strength"] in {"touch", "plain", "strong"}


ASKED = {
    "soft-skills": "You will manage stakeholder expectations.",
    "vision": "You will define the product vision.",
    "assertiveness": "You will say no to senior people.",
    "selling": "You will win funding from the board.",
}


@pytest.mark.parametrize("skill", SKILLS)
def test_a_sentence_is_evidence_for_its_skill(skill):
    reading = read_advert(advert(ASKED[skill]))
    assert reading.evidence[skill] == (ASKED[skill],)
    assert {other for other in SKILLS if reading.evidence[other]} == {skill}
    assert {hit.skill for hit in reading.hits if not hit.discounted} == {skill}


WAYS = tomllib.loads((ADVERTS / "ways.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("skill", "facet"), [(skill, facet) for skill in SKILLS for facet in WAYS[skill]]
)
def test_common_ways_of_asking_are_caught(skill, facet):
    ways = WAYS[skill][facet]
    missed = [way for way in ways if not read_advert(advert(f"- {way}")).evidence[skill]]
    print(f"\n{facet}: {len(missed)} of {len(ways)} missed {missed or ''}")
    assert len(missed) <= 0.1 * len(ways)


def test_lines_that_ask_for_no_skill_are_left_alone():
    lines = WAYS["none"]["lines"]
    wrong = [line for line in lines if any(read_advert(advert(f"- {line}")).evidence.values())]
    print(f"\n{len(wrong)} of {len(lines)} wrongly taken as asking {wrong or ''}")
    assert len(wrong) <= 0.1 * len(lines)


MORE_WAYS = tomllib.loads((ADVERTS / "more_ways.toml").read_text(encoding="utf-8"))


def caught(ways, skills):
    """Return those of many lines, pasted as one advert's duties, that are evidence of a skill."""
    evidence = read_advert(advert(*(f"- {way}" for way in ways))).evidence
    return {sentence for skill in skills for sentence in evidence[skill]} & set(ways)


@pytest.mark.parametrize("skill", SKILLS)
def test_most_of_many_ways_of_asking_are_caught(skill):
    for facet, ways in MORE_WAYS[skill].items():
        share = len(caught(ways, [skill])) / len(ways)
        print(f"\n{facet}: {share:.0%} of {len(ways)} caught")
        assert share >= 0.6


def test_few_of_many_lines_that_ask_for_no_skill_are_taken_for_one():
    lines = MORE_WAYS["none"]["lines"]
    wrong = caught(lines, SKILLS)
    print(f"\n{len(wrong)} of {len(lines)} wrongly taken as asking {wrong or ''}")
    assert len(wrong) <= 0.1 * len(lines)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("You won't be managing stakeholder expectations.", "negated"),
        ("You will not define the vision or the strategy.", "negated"),
        ("There is no need to pitch to investors.", "negated"),
        ("What you won't do: run ceremonies, mentor juniors.", "not wanted"),
        ("Our vision is a world in which everybody rides.", None),
        ("Our mission is to define the future of buses.", "company blurb"),
        ("We say no to bureaucracy.", "company blurb"),
        ("Dental and vision insurance.", None),
        ("Must have normal vision and stand in front of machines.", None),
        ("You'll be mentored by a senior product manager.", "offered"),
        ("A mentor for your first six months.", "offered"),
        ("The panel's decision is final.", "offered"),
        ("Our CEO sets the product vision.", "somebody else's duty"),
        ("You'll work with a delivery manager who runs the ceremonies.", "somebody else's duty"),
        ("User research is handled by our agency.", "somebody else's duty"),
    ],
)
def test_what_is_not_asked_of_the_candidate_counts_for_nothing(sentence, reason):
    reading = read_advert(advert(sentence))
    assert set(reading.emphasis.values()) == {"none"}
    assert reason in {hit.discounted for hit in reading.hits} or not (reason or reading.hits)


@pytest.mark.parametrize(
    "sentence",
    [
        "You are not afraid to say no to directors.",
        "You won't just refuse requests: you'll hold the line.",
        "Not everything can be done, and you'll have to turn down requests.",
        "We need somebody who can say no to clients.",
    ],
)
def test_a_not_that_denies_nothing(sentence):
    assert read_advert(advert(sentence)).evidence["assertiveness"]


def test_nice_to_have_is_some_and_required_more():
    line = "Experience of mentoring junior colleagues"
    nice = read_advert(advert("Nice to have", "- " + line))
    must = read_advert(advert("Essential", "- " + line))
    (nice_hit,) = {(h.weight, h.points) for h in nice.hits if h.facet == "mentoring"}
    assert nice_hit == ("nice to have", 1)
    (must_hit,) = {(h.weight, h.points) for h in must.hits if h.facet == "mentoring"}
    assert must_hit == ("required", 4)


def test_british_and_american_and_word_forms():
    for sentence in (
        "You will prioritise ruthlessly.",
        "You prioritize ruthlessly.",
        "You told clients no.",
        "Telling clients no.",
    ):
        assert read_advert(advert(sentence)).evidence["assertiveness"], sentence


def test_wrapped_lines_are_one_sentence():
    wrapped = "To win over a board of trustees, many of whom do not know\n   the technology."
    assert read_advert(advert("3. " + wrapped)).evidence["selling"] == (wrapped,)


def test_html_is_read_and_nothing_hidden_in_it():
    page = (
        "<html><head><title>x</title></head><body><h1>Product Manager</h1><p>We are looking for "
        "somebody to join our team.</p><h2>Requirements</h2><ul><li>You <b>say no</b> to "
        "clients</li></ul><script>define the product vision</script><p>Salary &pound;50k</p>"
    )
    reading = read_advert(page)
    assert reading.evidence["assertiveness"] == ("You <b>say no</b> to clients",)
    assert not reading.evidence["vision"]


class TestRole:
    def test_strong_emphasis_raises_target_and_importance(self):
        start = load_roles()["associate-product-manager"]
        reading = read_advert(advert(ASKED["selling"], "You must persuade the board."), start)
        before, after = start.targets["selling"], reading.role.targets["selling"]
        assert reading.emphasis["selling"] == "strong"
        assert after.low == before.low + 0.5
        assert (before.importance, after.importance) == (0.4, 0.8)

    def test_a_position_moves_with_both_bounds_and_stays_in_the_scale(self):
        start = load_roles()["first-product-manager"]
        text = advert(ASKED["assertiveness"], "You must make tough decisions.")
        target = read_advert(text, start).role.targets["assertiveness"]
        assert (target.low, target.high) == (start.targets["assertiveness"].low + 0.5, 5)

    def test_numbers_quote_the_advert(self):
        text = advert(*ASKED.values())
        for skill, target in read_advert(text).role.targets.items():
            assert f'"{ASKED[skill]}"' in target.why_target
            assert f'"{ASKED[skill]}"' in target.why_importance

    def test_silence_keeps_the_starting_role_and_says_so(self):
        reading = read_advert(advert(ASKED["vision"]))
        before, after = (
            load_roles()["product-manager"].targets["selling"],
            reading.role.targets["selling"],
        )
        assert (after.low, after.importance) == (before.low, before.importance)
        assert "says nothing" in after.why_target
        assert "says nothing" in after.why_importance

    @pytest.mark.parametrize(
        ("title", "start", "moved"),
        [
            ("Senior Product Manager", "product-manager", 0.5),
            ("Junior Product Manager", "product-manager", -0.5),
            ("Senior Product Manager", "senior-product-manager", 0),
            ("Product Manager", "product-manager", 0),
        ],
    )
    def test_seniority_counts_against_the_starting_role(self, title, start, moved):
        role = load_roles()[start]
        target = read_advert(advert(ASKED["vision"], title=title), role).role.targets["vision"]
        assert target.low == pytest.approx(role.targets["vision"].low + moved)
        assert (title in target.why_target) == bool(moved)


def test_open_skills_have_two_questions():
    reading = read_advert(advert(ASKED["vision"]))
    assert set(reading.questions) == set(SKILLS) - {"vision"}
    assert all(len(set(ask)) == 2 for ask in reading.questions.values())


NO_ADVERTS = {
    "empty": "",
    "blank": " \n\t\n",
    "letter": "Dear hiring manager, I am applying for the role of product manager. I have seven "
    "years of experience, I led a team, and I would like to join you. My salary is 60k.",
    "recipe": "You will need two eggs and 200 g of flour. Mix and bake for 40 minutes.",
    "story": "I am a software developer. I failed my second interview for product manager. I "
    "had no vision when I was asked, and I could not say no. I want to try again.",
}


@pytest.mark.parametrize("text", NO_ADVERTS.values(), ids=NO_ADVERTS)
def test_another_text_gets_a_plain_answer_and_no_role(text):
    reading = read_advert(text)
    assert not reading.is_advert
    assert reading.role is None
    assert reading.message.startswith("This does not read like a job advert")
    assert reading.message.count(".") == 1
    assert dict(reading.emphasis) == dict.fromkeys(SKILLS, "none")


def test_a_reading_is_frozen():
    with pytest.raises(FrozenInstanceError):
        read_advert("").message = "x"


SIZE = 200_000


def filled(text):
    return (text * (SIZE // len(text) + 1))[:SIZE]


PASTES = {
    "adverts": filled("\n".join(text for _, text in labelled(ADVERTS / "tuning"))),
    "html": filled(
        "<div><p>You will <b>say no</b> &amp; mean it</p><ul><li>mentor</li></ul></div>"
    ),
    "open tags": filled("<p><style>x"),
    "angles": filled("<"),
    "one word": filled("a"),
    "one line": filled("you will say no to clients and "),
    "dots": filled("."),
    "spaces": filled("a" + " " * 50_000),
    "emoji": filled("😀 no 👩‍💻 "),
    "right to left": filled("אתה תגיד לא \u202e you say no \u202c"),
    "control characters": "".join(map(chr, range(32))) * 100 + filled("you\x00say\x1bno "),
    "surrogates": filled("you say no \ud800 "),
    "growing letters": filled("İß ŉ you say no "),
    "carriage returns": filled("You will say no\r"),
}


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES)
def test_any_paste_is_answered_soon(text):
    reading = read_advert(text)  # the phrases are read once, too
    # The aim is a second: .6 to .9 s alone, 1.3 s beside other programs.
    assert is_done_in(2, lambda: read_advert(text))
    assert all(text[hit.start : hit.end] == hit.phrase for hit in reading.hits)


PIECES = st.one_of(
    st.sampled_from([*ASKED.values(), "Essential:", "\n", "\n\n- ", " not ", "<p>", "</p>", "• "]),
    st.sampled_from(["Benefits\n\n", "you will ", "we are looking for a ", "&amp;", "\r\n", "</"]),
    st.text(max_size=20),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_evidence_stands_in_the_text(middle):
    text = advert(middle)
    reading = read_advert(text)
    assert reading.role is None or set(reading.role.targets) == set(SKILLS)
    for skill in SKILLS:
        assert bool(reading.evidence[skill]) == (reading.emphasis[skill] != "none")
        assert all(sentence in text for sentence in reading.evidence[skill])
    for hit in reading.hits:
        assert text[hit.start : hit.end] == hit.phrase
        assert hit.sentence in text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    read_advert(text)
    clean = blanked(text)
    assert len(clean) == len(text)
    spans = [(s.start, s.end) for s in sentences(clean)]
    assert spans == sorted(spans)


def test_a_phrase_is_written_in_words():
    cutter = Cutter(Speller({}, {"told": "tell"}), {"users": ["patient", "front desk"]})
    finder = Finder(
        (cutter.phrase(text), text) for text in ("tell .. @users", "a & b", "=no [ever]")
    )

    def found(sentence):
        speller = cutter._speller
        return [
            (label, start, end)
            for start, end, label in finder.find([*map(speller.form, sentence.split())])
        ]

    assert found("i told all the patients") == [("tell .. @users", 1, 5)]
    assert found("telling them at the front desk") == [("tell .. @users", 0, 6)]
    assert found("tell one two three four patients") == []
    assert found("b then a") == [("a & b", 0, 3)]
    assert [one[0] for one in found("no notes")] == ["=no [ever]"]


BROKEN = {
    "unclosed bracket": ('"servant (leader|leadership)"', '"servant (leader"', "not closed"),
    "unknown list": ('"servant (leader|leadership)"', '"servant @leaders"', "no list 'leaders'"),
    "only a gap": ('"servant (leader|leadership)"', '".."', "no word"),
    "sign": ('"servant (leader|leadership)"', '"serv.*"', "neither a word nor a sign"),
    "facet": ('facet = "mentoring"', 'facet = "singing"', "no facet 'singing'"),
    "kind": ('kind = "duties"', 'kind = "chores"', "'kind' must be"),
    "key": ("[[questions]]", "[[questions]]\nmost = 3", "'most' is not a key"),
    "list in itself": (
        "\n[lists]\n",
        '\n[lists]\nxx = ["a @xx"]\n',
        "holds itself",
    ),
}


@pytest.mark.parametrize(("old", "new", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_phrase_file_says_what_to_mend(tmp_path, old, new, says):
    assert old in PHRASES
    path = tmp_path / "mine.toml"
    path.write_text(PHRASES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"mine\.toml") as error:
        load_lexicon(path)
    assert says in str(error.value)


WORDS = (data_dir() / "advert_words.toml").read_text(encoding="utf-8")
BROKEN_WORDS = {
    "no base": ("selling = ", "singing = ", "no number for 'selling'"),
    "facet": ("[weights.selling.value]", "[weights.selling.plain-no]", "no facet 'plain-no'"),
    "size": ('[weights.selling.value]\n"', '[weights.selling.value]\n"much ', "must be a number"),
    "advert's size": ('[advert.weights]\n"', '[advert.weights]\n"much ', "must be a number"),
}


@pytest.mark.parametrize(("old", "new", "says"), BROKEN_WORDS.values(), ids=BROKEN_WORDS)
def test_a_broken_file_of_weights_says_what_to_mend(tmp_path, old, new, says):
    assert old in WORDS
    path = tmp_path / "mine.toml"
    path.write_text(WORDS.replace(old, new, 1), encoding="utf-8")
    facets = {facet.id: facet.skill for facet in load_questionnaire().facets}
    with pytest.raises(DataFileError, match=r"mine\.toml") as error:
        load_weigher(Speller({}, {}), facets, path)
    assert says in str(error.value)


def test_a_sentence_of_words_that_no_phrase_knows_is_evidence_by_what_they_weigh():
    sentence = "Send most requests away."
    (hit,) = (h for h in read_advert(advert(sentence)).hits if h.skill == "assertiveness")
    assert not load_lexicon().facets.find(load_lexicon().forms(sentence.lower()[:-1].split()))
    assert hit.phrase in sentence
    assert hit.points


def test_a_phrase_among_words_that_speak_against_it_does_not_count():
    reading = read_advert(advert("Spend two days a week in their home office in Leeds."))
    assert not any(reading.evidence.values())


def test_sentences_without_capitals_are_parted():
    text = "write to me now. we pay well. e.g. in march, etc. and more."
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "write to me now.",
        "we pay well.",
        "e.g. in march, etc. and more.",
    ]


def test_a_list_is_read_entry_by_entry():
    text = "Duties: running retros; saying no; mentoring juniors.\n\nYou will:\n\n"
    text += "help the team to settle how it plans and reviews work\nhold the line\n\n"
    text += "x" * 101  # so long a line was not wrapped by hand
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "Duties: running retros;",
        "saying no;",
        "mentoring juniors.",
        "You will:",
        "help the team to settle how it plans and reviews work",
        "hold the line",
        "x" * 101,
    ]


def test_a_phrase_within_somebody_elses_duty_is_theirs_too():
    reading = read_advert(advert("The Board has set out a bold vision for the bank."))
    why = {hit.phrase: hit.discounted for hit in reading.hits}
    assert why["set out a bold vision"] == why["bold vision"] == "somebody else's duty"


def test_a_title_opens_no_section_of_benefits():
    text = advert(ASKED["vision"], title="Product Manager, Agency Side")
    assert read_advert(text).evidence["vision"]
