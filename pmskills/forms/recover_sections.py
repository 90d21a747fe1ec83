"""What the page after a failure shows, section by section; nothing here knows the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmskills.forms.controls import Day, Link, Radios, Section, Text, Tick
from pmskills.recover import what_happened
from pmskills.terminal import to_file

if TYPE_CHECKING:
    from datetime import date

    from pmskills.forms.controls import Control, When
    from pmskills.forms.page_form import Values
    from pmskills.recover import Friend, PageWords, Sides, Step, StepField


PAGE_OF: Final = {
    "debrief": "7-debrief.ipynb",
    "questions": "2-assess.ipynb",
    "progress": "9-progress.ipynb",
}


def about(words: PageWords, row: dict[str, Any] | None) -> Section:
    """Return which attempt the page is about, with a button if nothing says that it ended."""
    if row is None:
        return Section("about", lines=(words.about_nothing,))
    ended = (Section("ended", button=words.buttons.ended),) if row["outcome"] == "open" else ()
    return Section("about", lines=(words.about.format(name=str(row["name"])),), parts=ended)


def shown(
    words: PageWords, step: Step, parts: tuple[Section, ...], closed_until: date | None
) -> Section:
    """Return a step: its paragraphs, until when the scores are closed, and its parts."""
    lines = step.paragraphs
    if closed_until:
        lines += (words.say("closed", day=f"{closed_until.day} {closed_until:%B}"),)
    return Section(f"step:{step.id}", heading=step.heading, lines=lines, parts=parts)


def strengths(
    words: PageWords, row: dict[str, Any] | None, brings: tuple[str, ...]
) -> tuple[Section, ...]:
    """Return what the person brings, and beside it what happened; nothing if nothing is noted."""
    if not brings:
        return ()
    happened = words.say("nothing_happened")
    if row is not None:
        happened = what_happened(str(row["name"]), str(row["outcome"]))
    return (
        _card(words.say("bring"), brings),
        _card(words.say("happened"), (happened,)),
    )


def letter(friend: Friend) -> tuple[Section, ...]:
    """Return the letter to a friend, to be read back."""
    return (Section("letter", lines=(friend.letter,), is_card=True),)


def evidence(words: PageWords, step: Step, sides: Sides, values: Values) -> tuple[Section, ...]:
    """Return what speaks against "I am not good enough"; what speaks for it opens on a click."""
    found = (_card(words.say("against"), sides.against),) if sides.against else ()
    return (*found, *(_side(words, step, field, sides, values) for field in step.fields))


def _side(words: PageWords, step: Step, field: StepField, sides: Sides, values: Values) -> Section:
    is_for = field.name == "supports"
    return Section(
        f"write:{step.id}/{field.name}",
        heading=words.say("supports") if is_for else "",
        lines=sides.supports if is_for else (),
        controls=(_control(field),),
        values={field.name: values[field.name]},
        is_folded=is_for,
    )


def written(words: PageWords, step: Step, values: Values, near: tuple[str, ...]) -> Section:
    """Return what can be written at a step, with what is written already.

    Parameters
    ----------
    words : PageWords
        The words of the page.
    step : Step
        The step.
    values : dict
        What is written already.
    near : tuple of str
        The names of the roles that are nearest by the answers.
    """
    controls = tuple(_control(field) for field in step.fields)
    if step.kind == "feeling":
        mine = [name.removeprefix("word/") for name in values if name.startswith("word/")]
        feelings = dict.fromkeys([*words.feelings, *mine])
        controls = (*(Tick(f"word/{word}", word) for word in feelings), *controls)
    if step.kind == "decision":
        controls = _decisions(words, step, near)
    # As the browser reads them, so that it can tell what another window has changed.
    shown = {each.name: values.get(each.name, _nothing(each)) for each in controls}
    return Section(f"write:{step.id}", controls=controls, values=shown)


def _decisions(words: PageWords, step: Step, near: tuple[str, ...]) -> tuple[Control, ...]:
    """Return the ways to decide; what weighs one is asked where it is chosen."""
    options = (*((way.id, way.label) for way in words.ways), ("", words.buttons.fence))
    nearest = " " + words.say("neighbours", roles=", ".join(near)) if near else ""
    controls: list[Control] = [Radios("way", words.lean, options, words.lean_help)]
    for way in words.ways:
        about_way = way.about + (nearest if way.id == "neighbour" else "")
        for place, field in enumerate(step.fields):
            named = field.model_copy(update={"name": f"{way.id}/{field.name}"})
            if place == 0:
                named = named.model_copy(update={"help": about_way})
            controls.append(_control(named, ("way", (way.id,))))
    return tuple(controls)


def take_along(words: PageWords) -> Section:
    """Return how the lessons leave the page, if they are to."""
    typed = to_file(words.say("take_along"), "lessons", "--out", name="lessons.md")
    return Section("take-along", lines=typed)


def onward(words: PageWords, to: str) -> Section:
    """Return the one page that comes next."""
    link = Link("next", words.say(f"next_{to}"), PAGE_OF[to])
    return Section("next", lines=(words.say("next"),), controls=(link,))


def ways(words: PageWords, step: Step, steps: list[Step]) -> Section:
    """Return the ways on and out; the stop is always there."""
    labels = words.buttons
    named = {
        f"after:{step.id}": labels.go_on if step != steps[-1] else "",
        f"skip:{step.id}": labels.skip if step.fields else "",
        f"before:{step.id}": labels.back if step != steps[0] else "",
        "stop": labels.stop,
    }
    return Section("ways", parts=_buttons(named))


def all_steps(words: PageWords, steps: list[Step]) -> Section:
    """Return a way to each step there is; the letter is read only after it is written."""
    there = {f"to:{step.id}": step.heading for step in steps if step.id != "read"}
    return Section("all", heading=words.buttons.all_steps, parts=_buttons(there), is_folded=True)


def quiet(words: PageWords) -> Section:
    """Return where to turn to if it is more than an interview."""
    where = Link("help", words.help_link, words.help_address)
    return Section("quiet", lines=(words.help,), controls=(where,))


def stopped(words: PageWords) -> tuple[Section, ...]:
    """Return what stands there once the person has stopped for today."""
    closed = Section("closed", heading=words.stopped_heading, lines=(words.stopped,))
    return (
        closed,
        Section("ways", parts=_buttons({"open": words.buttons.open_again})),
        quiet(words),
    )


def _card(heading: str, lines: tuple[str, ...]) -> Section:
    return Section(f"card:{heading}", heading=heading, lines=lines, is_card=True)


def _buttons(named: dict[str, str]) -> tuple[Section, ...]:
    return tuple(Section(name, button=label) for name, label in named.items() if label)


def _nothing(control: Control) -> bool | str:
    return False if isinstance(control, Tick) else ""


def _control(field: StepField, when: When = None) -> Control:
    match field.control:
        case "tick":
            return Tick(field.name, field.label, field.help, when)
        case "day":
            return Day(field.name, field.label, field.help, when)
    return Text(field.name, field.label, field.help, field.lines, when)
