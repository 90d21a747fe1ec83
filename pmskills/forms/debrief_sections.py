"""What the debrief asks, section by section; nothing here knows the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmskills.feedback import SOURCES, VOICES
from pmskills.forms.attempts_form import STRENGTHS
from pmskills.forms.controls import Copy, Radios, Repeat, Section, Text, Tick, Ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmskills.feedback import Debrief, Emphases, Reading
    from pmskills.forms.controls import Options
    from pmskills.questionnaire import Questionnaire, Skill

*HEARD_FROM, NO_FEEDBACK = SOURCES
HEARD = ("source", tuple(HEARD_FROM))
LEVELS: Options = (("", "Not observed"), *((str(level), str(level)) for level in range(1, 6)))
AMOUNT = "1: they saw little of it. 3: enough for the work. 5: as good as they have seen."
POSITION = "1: gives in. 3 or 4: decides, with a reason. 5: a flat no to anyone."
ASK_FOR_IT = (
    "Thank you for the time you took to talk with me. I would like to get better at this work,"
    " and your view would help me more than a guess of my own. If you can spare five minutes,"
    " could you tell me one thing I did well and one thing that would have changed your answer?"
    " A line or two is plenty, and if you would rather not, I understand."
)


def questions(questionnaire: Questionnaire, debrief: Debrief) -> Section:
    """Return the questions remembered, and room for more."""
    controls = (
        Text("asked", "What was asked", lines=2),
        Text("testing", "What it was testing, as far as you can tell"),
        Text("said", "What I said", lines=3),
        Text("they_said", "What they said of it", lines=2),
        Ticks("items", "Which questions of page 2 it is like", _items(questionnaire)),
    )
    return Section(
        "questions",
        heading="What they asked",
        lines=("One or two that stayed with you are enough. It is saved as you type.",),
        controls=(Repeat("questions", "Question", "Add another question", controls),),
        values={"questions": [each.model_dump(mode="json") for each in debrief.questions]},
    )


def _items(questionnaire: Questionnaire) -> tuple[tuple[str, Options], ...]:
    """Return the prompts of all items, skill by skill."""
    skill_of = {facet.id: facet.skill for facet in questionnaire.facets}
    prompts: dict[str, list[tuple[str, str]]] = {skill.id: [] for skill in questionnaire.skills}
    for item in questionnaire.items:
        prompts[skill_of[item.facet]].append((item.id, item.prompt))
    return tuple((skill.name, tuple(prompts[skill.id])) for skill in questionnaire.skills)


def feedback(questionnaire: Questionnaire, readings: Sequence[Reading]) -> Section:
    """Return the readings so far, as text, and room for another."""
    earlier = tuple(
        Section(
            f"earlier:{number}",
            heading=f"Reading {number}",
            lines=_in_words(questionnaire, reading),
            is_card=True,
        )
        for number, reading in enumerate(readings, start=1)
    )
    return Section(
        "feedback",
        heading="What they said of you",
        lines=(
            "One interview is weak evidence. Write it down as they said it; read it again in"
            " a week and add a second reading. The first stays.",
        ),
        parts=(*earlier, _new_reading(questionnaire)),
    )


def _in_words(questionnaire: Questionnaire, reading: Reading) -> tuple[str, ...]:
    if reading.source == NO_FEEDBACK:
        return ("No feedback received.",)
    seen = [
        f"{skill.name} {reading.levels[skill.id]}"
        for skill in questionnaire.skills
        if reading.levels.get(skill.id)
    ]
    who = f"{reading.source.capitalize()}; the levels are {reading.voice}."
    words = f"“{reading.words}”" if reading.words else ""
    return tuple(filter(None, (words, who, ", ".join(seen) or "No skill observed.")))


def _new_reading(questionnaire: Questionnaire) -> Section:
    levels = (Radios(s.id, s.name, LEVELS, _scale(s), HEARD) for s in questionnaire.skills)
    return Section(
        "reading",
        heading="Add a reading",
        controls=(
            Radios("source", "Who it came from", _options(SOURCES)),
            Copy("ask", "A message that asks for it", ASK_FOR_IT, ("source", (NO_FEEDBACK,))),
            Text("words", "What they said, word for word", lines=4, when=HEARD),
            Radios("voice", "The levels below are", _options(VOICES), when=HEARD),
            *levels,
        ),
        values={"source": SOURCES[0], "voice": VOICES[1]},
        button="Save this reading",
    )


def tested(questionnaire: Questionnaire, emphases: Emphases) -> Section:
    """Return how strongly each skill was tested, and where the person disagrees."""
    controls: list[Radios | Tick | Text] = []
    values: dict[str, Any] = {}
    for skill in questionnaire.skills:
        disagree, why = f"{skill.id}/disagree", f"{skill.id}/why"
        controls += [
            Radios(skill.id, skill.name, STRENGTHS),
            Tick(disagree, "I disagree with this expectation"),
            Text(why, "Why", lines=2, when=(disagree, ("true",))),
        ]
        values[skill.id] = emphases.emphasis.get(skill.id, "")
        values[disagree] = skill.id in emphases.disagree
        values[why] = emphases.disagree.get(skill.id, "")
    return Section(
        "tested",
        heading="How strongly each skill was tested",
        lines=("You may disagree with what they expect, and say why.",),
        controls=tuple(controls),
        values=values,
    )


def _options(values: Sequence[str]) -> Options:
    return tuple((value, value.capitalize()) for value in values)


def _scale(skill: Skill) -> str:
    return POSITION if skill.scale == "position" else AMOUNT
