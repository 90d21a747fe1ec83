"""The attempts of a journal: go on with one, begin another, say how one ended.

Beginning, going on and removing change what the rest of a page is about, so the page
runs again after them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pmskills.feedback import EMPHASES, EXPECTED, OUTCOMES, Emphases, ending
from pmskills.forms.controls import Day, Pick, Radios, Section, Text
from pmskills.forms.page_form import Done, PageDesk, PageForm, PersonError
from pmskills.roles import load_roles

if TYPE_CHECKING:
    from pmskills.forms.controls import Control, Options
    from pmskills.forms.page_form import Values
    from pmskills.journal import Journal

OTHER_ROLE = "other"
STRENGTHS: Options = (*((each, each.capitalize()) for each in EMPHASES), ("", "Not known"))
Row = dict[str, Any]


def attempts(journal: Journal) -> PageForm:
    """Return the list of attempts, in which a person goes on with one or begins another.

    Parameters
    ----------
    journal : Journal
        Where the attempts are.

    Examples
    --------
    >>> from pmskills import Journal
    >>> attempts(Journal(":memory:"))
    Your attempts open here when this page runs: Run > Run All Cells.
    """
    return PageForm(AttemptsDesk(journal))


class AttemptsDesk(PageDesk):
    """Answers the messages of the list of attempts."""

    label = "Your attempts"

    def page(self) -> str:
        """Return the list's name; there is one a journal."""
        return "attempts"

    def sections(self) -> tuple[Section, ...]:
        """Return the current attempt, a new one, and the others."""
        rows, current = self.rows(), self._journal.current()
        if current is None:
            return (_NONE_YET, _begin())
        others = sorted((n for n in rows if n != current), key=lambda n: -_when(rows[n]))
        folded = tuple(
            _card(rows[number], self.asked(number), self.own_role(number)) for number in others
        )
        listed = Section("others", heading=_count(len(others)), parts=folded, is_folded=True)
        return (
            _card(
                rows[current],
                self.asked(current),
                self.own_role(current),
                (self._expected(current),),
            ),
            *([listed] if others else []),
            _begin(),
        )

    def take(self, section: str, values: Values, at: str) -> Done:
        """Do what a section's button says; see `PageDesk.take`."""
        act, _, number = section.partition(":")
        if act == "begin":
            return self._begin(values, at)
        return self._change(act, self.require(int(number)), values)

    def _change(self, act: str, row: Row, values: Values) -> Done:
        attempt = row["attempt"]
        match act:
            case "choose":
                return self._choose(attempt, row["name"])
            case "expected":
                return self._expect(attempt, values)
            case "about":
                return self._note(row, values["name"].strip(), values)
            case "remove":
                return self._remove(attempt, row["name"], values["typed_name"])
        raise KeyError(act)

    def _begin(self, values: Values, at: str) -> Done:
        """Begin an attempt; the moment of the click tells one sent twice from another."""
        said_at = datetime.fromisoformat(at).astimezone(UTC)
        moment = said_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if any(row["begun_at"] == moment for row in self.rows().values()):
            return _done(run_again=True)
        number = self._journal.begin(values["name"], **_about(values), begun_at=moment)
        if values.get("outcome", "open") != "open":
            self._journal.close_attempt(number, values["outcome"])
        return _done(f"“{self.rows()[number]['name']}” has begun.", run_again=True)

    def _note(self, row: Row, name: str, values: Values) -> Done:
        """Note what has changed of all that is said of an attempt; nothing if a part is wrong."""
        attempt, about = row["attempt"], _about(values, row["role"])
        if not name:
            raise PersonError("The name is empty. Write one, such as the company's.")
        if any(str(said or "") != (row[each] or "") for each, said in about.items()):
            self._journal.note_about(attempt, **about)
        if name != row["name"]:
            self._journal.rename(attempt, name)
        if values["outcome"] != row["outcome"]:
            self._journal.close_attempt(attempt, values["outcome"])
        return _done(f"Saved for “{name}”.")

    def _remove(self, attempt: int, name: str, typed: str) -> Done:
        if typed.strip() != name:
            raise PersonError(f"Nothing was removed. To remove it, type its name: {name}")
        self._journal.remove(attempt, typed_name=typed)
        self.forget(attempt)
        return _done(
            f"“{name}” was removed. Copies made earlier may still hold it;"
            " 'pmskills erase' removes the whole journal and its copies.",
            run_again=True,
        )

    def _expected(self, attempt: int) -> Section:
        last = self._journal.last(attempt, EXPECTED, Emphases)
        skills = self._journal.questionnaire(attempt).skills
        return Section(
            f"expected:{attempt}",
            heading="What do you expect them to test?",
            lines=("A guess will do. Afterwards you can compare it with what was tested.",),
            controls=tuple(Radios(skill.id, skill.name, STRENGTHS) for skill in skills),
            values={skill.id: last.emphasis.get(skill.id, "") for skill in skills},
            is_folded=True,
        )

    def _choose(self, attempt: int, name: str) -> Done:
        self._journal.choose(attempt)
        return _done(f"You go on with “{name}”.", run_again=True)

    def _expect(self, attempt: int, values: Values) -> Done:
        emphasis = {skill: strength for skill, strength in values.items() if strength}
        last = self._journal.last(attempt, EXPECTED, Emphases)
        new = Emphases(emphasis=emphasis, disagree=last.disagree)
        if new != last:
            self._journal.write(attempt, EXPECTED, new)
        return Done()


_NONE_YET = Section(
    "none",
    lines=(
        "You have no attempt yet. Your first answer begins one; or say here which interview"
        " it is about.",
    ),
)


def facts(row: Row, asked: int, own_role: str = "") -> tuple[str, ...]:
    """Return what is noted about an attempt, in two short lines; it has `asked` questions.

    `own_role` is the name of the role that was saved for it on page 1, if one was.
    """
    roles = load_roles()
    role = own_role or (roles[row["role"]].name if row["role"] in roles else row["role"])
    where = row["company"] if row["company"] != row["name"] else ""
    first = [where, role, row["held_on"] and _in_words(row["held_on"]), row["stage"]]
    second = [ending(row["outcome"]), f"{row['answered']} of {asked} answered"]
    return tuple(" · ".join(filter(None, line)) for line in (first, second) if any(line))


def _card(row: Row, asked: int, own_role: str, parts: tuple[Section, ...] = ()) -> Section:
    """Return one attempt; it is the current one if it has parts of its own."""
    number = row["attempt"]
    go_on = Section(f"choose:{number}", button="Go on with this one")
    return Section(
        f"attempt:{number}",
        heading=row["name"],
        lines=facts(row, asked, own_role),
        mark="You are on this one" if parts else "",
        parts=(*(parts or (go_on,)), _changes(row, own_role)),
        is_card=True,
    )


def _changes(row: Row, own_role: str) -> Section:
    number = row["attempt"]
    saved = f"Its role is {own_role}, as it was saved on page 1; it can be changed there."
    is_other = bool(row["role"]) and row["role"] not in load_roles()
    about = Section(
        f"about:{number}",
        lines=(saved,) if own_role else (),
        controls=(
            Text("name", "Its name"),
            *_about_controls(has_role=not own_role),
            Pick("outcome", "How it ended", _endings()),
        ),
        values={
            "name": row["name"],
            "company": row["company"],
            "role": OTHER_ROLE if is_other else row["role"],
            "other_role": row["role"] if is_other else "",
            "held_on": row["held_on"] or "",
            "stage": row["stage"],
            "outcome": row["outcome"],
        },
        button="Save",
    )
    remove = Section(
        f"remove:{number}",
        controls=(
            Text(
                "typed_name",
                "To remove it, type its name",
                help="All its answers and notes go with it. There is no way back.",
            ),
        ),
        button="Remove for good",
        is_grave=True,
    )
    parts = (about, remove)
    return Section(
        f"change:{number}", heading="Change, close or remove", parts=parts, is_folded=True
    )


def _about_controls(*, has_role: bool = True) -> tuple[Control, ...]:
    """Return what is asked about an attempt, when it begins and later."""
    roles: Options = (
        ("", "Not known yet"),
        *((role.id, role.name) for role in load_roles().values()),
        (OTHER_ROLE, "Another role"),
    )
    role = (
        Pick("role", "Role", roles),
        Text("other_role", "Which role", when=("role", (OTHER_ROLE,))),
    )
    return (
        Text("company", "Company"),
        *(role if has_role else ()),
        Day("held_on", "Day of the interview", help="A day in the past is fine."),
        Text("stage", "Stage, such as second interview"),
    )


def _about(values: Values, role: str = "") -> dict[str, Any]:
    """Return what was said about an attempt; `role` is the one that stays if none was asked."""
    is_other = values.get("role") == OTHER_ROLE
    return {
        "company": values["company"].strip(),
        "role": (values["other_role"] if is_other else values.get("role", role)).strip(),
        "stage": values["stage"].strip(),
        "held_on": _day(values["held_on"]),
    }


def _endings() -> Options:
    return tuple((each, ending(each).capitalize()) for each in OUTCOMES)


def _begin() -> Section:
    return Section(
        "begin",
        heading="Begin a new attempt",
        lines=("Every field can stay empty. Its questions start without earlier answers.",),
        controls=(
            Text("name", "What to call it"),
            *_about_controls(),
            Pick("outcome", "How it ended, if it has", _endings()),
        ),
        button="Begin",
        is_folded=True,
    )


def _done(said: str = "", *, run_again: bool = False) -> Done:
    return Done(said, is_new_state=True, run_again=run_again)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise PersonError("This day is not in the calendar. Choose another.") from error


def _in_words(day: str) -> str:
    one = date.fromisoformat(day)
    return f"{one.day} {one:%B %Y}"


def _when(row: Row) -> int:
    return date.fromisoformat(row["held_on"] or row["begun_at"][:10]).toordinal()


def _count(others: int) -> str:
    return f"Go on with another one ({others})"
