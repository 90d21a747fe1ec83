"""What the debrief asks, section by section; nothing here knows the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmskills.display import unquoted
from pmskills.feedback import HOW_KNOWN, SOURCES, VOICES
from pmskills.forms.attempts_form import STRENGTHS
from pmskills.forms.controls import (
    Copy,
    Radios,
    Repeat,
    Section,
    Text,
    Tick,
    Ticks,
    questions_by_skill,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmskills.feedback import Debrief, Emphases, Reading
    from pmskills.forms.controls import Options
    from pmskills.questionnaire import Questionnaire, Skill

*HEARD_FROM, NO_FEEDBACK = SOURCES
HEARD = ("source", tuple(HEARD_FROM))
VOICES_SAID: Options = tuple(
    zip(VOICES, ("They named them", "I read them out of their words"), strict=True)
)
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
        Ticks("items", "Which questions of page 2 it is like", questions_by_skill(questionnaire)),
    )
    return Section(
        "questions",
        heading="What they asked",
        lines=("One or two that stayed with you are enough. It is saved as you type.",),
        controls=(Repeat("questions", "Question", "Add another question", controls),),
        values={"questions": [each.model_dump(mode="json") for each in debrief.questions]},
    )


def feedback(questionnaire: Questionnaire, readings: Sequence[Reading]) -> Section:
    """Return room for new feedback and, the newest first, what is saved, as text.

    What was just saved stands right below the button that saved it.
    """
    saved = tuple(
        Section(
            f"earlier:{number}",
            heading=f"Feedback {number}, saved",
            lines=_in_words(questionnaire, reading),
            is_card=True,
        )
        for number, reading in reversed(list(enumerate(readings, start=1)))
    )
    return Section(
        "feedback",
        heading="What they said of you",
        lines=(
            "One interview is weak evidence. Write it down as they said it, look at it again in a"
            " week, and add it once more as you see it then. What is saved stays as it is: so you"
            " can tell whether you see it otherwise later.",
        ),
        parts=(_new_reading(questionnaire), *saved),
    )


def _in_words(questionnaire: Questionnaire, reading: Reading) -> tuple[str, ...]:
    if reading.source == NO_FEEDBACK:
        return ("No feedback received.",)
    seen = [
        f"{skill.name} {reading.levels[skill.id]}"
        for skill in questionnaire.skills
        if reading.levels.get(skill.id)
    ]
    words = f"“{unquoted(reading.words)}”" if reading.words else ""
    levels = f"{HOW_KNOWN[reading.voice]} {', '.join(seen)}." if seen else "No skill observed."
    return tuple(filter(None, (words, f"From {reading.source}.", levels)))


def _new_reading(questionnaire: Questionnaire) -> Section:
    levels = (Radios(s.id, s.name, LEVELS, _scale(s), HEARD) for s in questionnaire.skills)
    return Section(
        "reading",
        heading="Add feedback",
        controls=(
            Radios("source", "Who it came from", _options(SOURCES)),
            Copy("ask", "A message that asks for it", ASK_FOR_IT, ("source", (NO_FEEDBACK,))),
            Text("words", "What they said, word for word", lines=4, when=HEARD),
            Radios("voice", "How you know the levels below", VOICES_SAID, when=HEARD),
            *levels,
        ),
        values={"source": SOURCES[0], "voice": VOICES[1]},
        button="Save this feedback",
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
