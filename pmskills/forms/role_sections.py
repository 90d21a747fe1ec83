"""What the role's form shows, section by section; nothing here knows the journal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pmskills.adverts import AdvertReading, read_advert
from pmskills.forms.controls import Control, Copy, Pick, Section, Text, Tick
from pmskills.pages import role_of
from pmskills.role_words import NOTHING_SAID, quotes
from pmskills.roles import ChosenRole, Role, Target, load_roles
from pmskills.words import listed

if TYPE_CHECKING:
    from pmskills.forms.controls import Options
    from pmskills.forms.page_form import Values
    from pmskills.roles import Provenance

COUNTS_ONCE_SAVED: Final = "It counts once you press “Save this role”, at the end of this form."
MOST_SENTENCES = 6  # shown a skill
STARTING: Final = "starting role"
ADVERT: Final = "advert"
INTERVIEWER: Final = "interviewer's words"
OWN: Final = "own judgement"
EMPHASIS_SAID: Final = {
    "strong": "The advert asks for it strongly:",
    "some": "The advert mentions it:",
    "none": NOTHING_SAID,
}
HALF_LEVELS = tuple(each / 2 for each in range(2, 11))
TENTHS = tuple(each / 10 for each in range(11))


@dataclass(frozen=True)
class Paste(Text):
    """A text of any length, kept as it was pasted."""


@dataclass(frozen=True)
class Skill(Copy):
    """One skill: what an advert says of it, in `text` and its sentences, and what to set."""

    quotes: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True)
class Start:
    """What a role is made from: a starting role, and an advert or none."""

    role: Role
    advert: str = ""

    @property
    def reading(self) -> AdvertReading:
        """What the advert says."""
        return _read(self.advert, self.role.id)

    @property
    def proposed(self) -> Role:
        """The role as the advert has it, or the starting role."""
        return self.reading.role or self.role

    @property
    def about(self) -> str:
        """What a role made from this says of itself."""
        read = " and a job advert" if self.advert else ""
        return f"It was made from the starting role “{self.role.name}”{read}."

    @property
    def token(self) -> str:
        """A name for this start, so that what is set by hand stays with it."""
        text = f"{self.role.id} {self.advert}".encode("utf-8", "replace")
        return hashlib.sha256(text).hexdigest()[:12]

    def source(self, skill: str) -> Provenance:
        """Return where a skill's proposed target comes from."""
        return ADVERT if self.reading.evidence[skill] else STARTING

    def source_of(self, skill: str, target: Target, named: str) -> Provenance:
        """Return where a target comes from; one that was changed is the person's own at least."""
        if named == INTERVIEWER:
            return INTERVIEWER
        if named == OWN or target != self.proposed.targets[skill]:
            return OWN
        return self.source(skill)


@lru_cache(maxsize=4)
def _read(advert: str, role_id: str) -> AdvertReading:
    return read_advert(advert, role_of(role_id))


def about(row: dict[str, Any] | None, saved: Role | None) -> Section:
    """Return which attempt the role is for, and which role it has so far."""
    if row is None:
        line = (
            "You need none of this for the questions on page 2. If you have no attempt yet,"
            " one begins with the first role you choose or the first advert you read here."
        )
        return Section("about", lines=(line, COUNTS_ONCE_SAVED))
    return Section(
        "about", heading=f"For “{row['name']}”", lines=(_so_far(row, saved), COUNTS_ONCE_SAVED)
    )


def _so_far(row: dict[str, Any], saved: Role | None) -> str:
    if saved:
        return f"Saved for it: {saved.name}."
    if not row["role"]:
        return "No role is chosen for it yet."
    roles = load_roles()
    name = roles[row["role"]].name if row["role"] in roles else row["role"]
    return f"Its role is {name} so far; you can make it fit the advert here."


def starting(start: Start) -> Section:
    """Return the roles to start from."""
    roles: Options = tuple((each.id, each.name) for each in load_roles().values())
    return Section(
        "start",
        heading="Start from a role",
        lines=("The nearest will do. What each skill needs in it stands below.",),
        controls=(Pick("starting_role", "Starting role", roles),),
        values={"starting_role": start.role.id},
    )


def advert(start: Start) -> Section:
    """Return the place for an advert, and the way on without it."""
    return Section(
        "advert",
        heading="Read a job advert, if you have one",
        lines=("Paste all of it. It stays in your journal on this computer.",),
        controls=(Paste("advert", "The advert", lines=8),),
        values={"advert": start.advert},
        button="Read this advert",
        parts=(Section("no-advert", button="Leave this advert out"),) if start.advert else (),
    )


def found(reading: AdvertReading) -> str:
    """Return what was found in an advert, in a few sentences."""
    said = {"strong": "asks strongly for", "some": "mentions"}
    parts = []
    for strength, verb in said.items():
        skills = [skill for skill, each in reading.emphasis.items() if each == strength]
        named = [f"{_plain(s)} ({_sentences(len(reading.evidence[s]))})" for s in skills]
        if named:
            parts.append(f"it {verb} {listed(named)}")
    silent = [_plain(skill) for skill, each in reading.emphasis.items() if each == "none"]
    if silent:
        stay = "this stays" if len(silent) == 1 else "these stay"
        nothing = f"it says nothing of {listed(silent)}, so {stay} as in the starting role"
        parts.append(nothing)
    told = [sentence for each in reading.evidence.values() for sentence in each]
    count = len(set(told))
    shared = " A sentence may tell of more than one skill." if len(told) > count else ""
    tell = "tells" if count == 1 else "tell"
    return (
        f"The advert is read, and {_sentences(count)} in it {tell} what the role asks:"
        f" {'; '.join(parts)}.{shared}"
        f"{' The sentences stand at each skill below.' if count else ''}"
        " Change what you know better, and save."
    )


def _plain(skill: str) -> str:
    return skill.replace("-", " ")


def _sentences(number: int) -> str:
    return f"{number or 'no'} sentence{'' if number == 1 else 's'}"


def targets(start: Start, saved: ChosenRole) -> Section:
    """Return what each skill needs, as it is saved for this start or else as it is proposed."""
    is_saved = saved.role is not None and Start(role_of(saved.starting_role), saved.advert) == start
    chosen = saved if is_saved else ChosenRole(role=start.proposed)
    skills = [_skill(start, chosen, skill) for skill in start.proposed.targets]
    name = Text("name", "What to call this role", help="Such as the title and the firm.")
    return Section(
        f"role:{start.token}",
        heading="What each skill needs",
        lines=(
            "A level runs from 1 to 5. Importance runs from 0 to 1 and says how much the role"
            " hangs on the skill: of two gaps alike, page 3 puts the more important one first.",
            "Change what you know better, and say where you know it from.",
        ),
        controls=(*skills, name),
        values={
            "name": chosen.role.name if chosen.role else "",
            **{skill: _values(start, chosen, skill) for skill in start.proposed.targets},
        },
        button="Save this role",
    )


def _skill(start: Start, chosen: ChosenRole, skill: str) -> Skill:
    """Return what one skill's target is, what led to it, and how to change it."""
    name, reading = skill.replace("-", " ").capitalize(), start.reading
    why = f"As in “{start.role.name}”. {start.role.targets[skill].why_target}"
    return Skill(
        skill,
        name,
        EMPHASIS_SAID[reading.emphasis[skill]] if start.advert else why,
        quotes=quotes(reading.evidence[skill], most=MOST_SENTENCES),
        controls=(*_numbers_of(start, chosen, skill), *_reasons(start, skill)),
    )


def _numbers_of(start: Start, chosen: ChosenRole, skill: str) -> list[Control]:
    targets = [role.targets[skill] for role in (start.proposed, chosen.role) if role]
    is_range = targets[0].high is not None
    labels = {"low": "From", "high": "To"} if is_range else {"low": "At least"}
    bounds = [Pick(b, label, _options(HALF_LEVELS, targets, b)) for b, label in labels.items()]
    return [*bounds, Pick("importance", "Importance", _options(TENTHS, targets, "importance"))]


def _reasons(start: Start, skill: str) -> list[Control]:
    sources: Options = tuple((s, s.capitalize()) for s in (start.source(skill), INTERVIEWER, OWN))
    return [
        Pick("source", "Where it comes from", sources),
        Text("reason", "Why, if you change it"),
        Tick("disagree", "I disagree with what is asked here"),
        Text("why", "Why you disagree", lines=2, when=("disagree", ("true",))),
    ]


def _options(grid: tuple[float, ...], targets: list[Target], field: str) -> Options:
    """Return the numbers to choose from: round ones, and those of the targets."""
    own = {float(getattr(target, field)) for target in targets}
    shown_as = {number: f"{number:g}" if number in grid else f"{number:.1f}" for number in own}
    shown_as |= {number: f"{number:g}" for number in grid}
    return tuple((str(number), shown_as[number]) for number in sorted(shown_as))


def _values(start: Start, chosen: ChosenRole, skill: str) -> Values:
    target = (chosen.role or start.proposed).targets[skill]
    source = chosen.sources.get(skill, start.source(skill))
    return {
        "low": str(target.low),
        **({"high": str(target.high)} if target.high is not None else {}),
        "importance": str(target.importance),
        "source": source if source in {INTERVIEWER, OWN} else start.source(skill),
        "reason": chosen.reasons.get(skill, ""),
        "disagree": skill in chosen.disagree,
        "why": chosen.disagree.get(skill, ""),
    }
