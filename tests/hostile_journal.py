"""A journal with hostile texts wherever a person may write, and all that the pages show of it."""

import ast
import json
import re
import typing
from itertools import count

import nbformat
from pydantic import BaseModel

from pmskills import Journal, load_questionnaire, load_roles, recover
from pmskills.datafiles import data_dir, notebooks_dir
from pmskills.feedback import Debrief, Emphases, Reading
from pmskills.forms.live import LiveForm
from pmskills.journal import Answer
from pmskills.practice.jargon import LISTENERS
from pmskills.rehearsal import models
from pmskills.roles import CHOSEN_ROLE, ChosenRole

SKILLS = [skill.id for skill in load_questionnaire().skills]
KEYS = {
    "blocks": re.findall(r'^id = "(.+)"', (data_dir() / "canvas.toml").read_text("utf-8"), re.M),
    "told": [name.replace(" ", "-") for name in LISTENERS],
}
AMOUNTS = {"once": "90000", "yearly": "20000", "low": "50000", "likely": "100000", "high": "2e5"}


class Texts:
    """The texts in turn, beginning at another one each round, so each field gets them all."""

    def __init__(self, texts, beginning):
        self.places = count(beginning)
        self.texts = texts

    def __call__(self):
        return self.texts[next(self.places) * 37 % len(self.texts)]


def filled(model, text, **given):
    """Return a model with a text in every field that takes any text, however deep."""
    values = {name: _value(name, field, text) for name, field in model.model_fields.items()}
    return model(**{name: value for name, value in values.items() if value is not None} | given)


def _value(name, field, text):
    if any(getattr(rule, "pattern", None) for rule in field.metadata):
        return None
    return _of(field.annotation, name, text)


def _of(kind, name, text):
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        is_slug = any(getattr(rule, "pattern", None) for rule in inside[1:])
        return None if is_slug else _of(inside[0], name, text)
    if kind is str:
        return text()
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return filled(kind, text)
    if origin is tuple and (value := _of(inside[0], name, text)) is not None:
        return (value,)
    if origin is dict:
        pairs = {key: _of(inside[1], name, text) for key in KEYS.get(name, SKILLS)}
        return {key: value for key, value in pairs.items() if value is not None}
    return None


def pages(text):
    """Return what each page may hold, by the kind under which the journal keeps it."""
    role = load_roles()["product-manager"].model_copy(update={"name": text()[:1000]})
    money = models.Money(currency=text(), years="4", **AMOUNTS)
    emphasis = dict.fromkeys(SKILLS, "some")
    found = {
        "reading": filled(Reading, text, levels=dict.fromkeys(SKILLS, 3)),
        "debrief": filled(Debrief, text),
        "expected": filled(Emphases, text, emphasis=emphasis),
        "tested": filled(Emphases, text, emphasis=emphasis),
        "vision": filled(models.Vision, text),
        "no draft": filled(models.Draft, text),
        "no": filled(models.Tries, text),
        "sell": filled(models.Sell, text, money=money),
        "plan": filled(models.Plan, text, look_back="2027-01-15"),
        CHOSEN_ROLE: filled(ChosenRole, text, role=role),
    }
    return found | {kind: filled(model, text) for kind, model in recover.KINDS.items()}


def write(texts, beginning):
    """Write two attempts into the person's journal; return what was written, by attempt."""
    text = Texts(texts, beginning)
    written = {}
    with Journal() as journal:
        for _ in range(2):
            number = journal.begin(text(), company=text(), role=text(), stage=text())
            items = journal.questionnaire(number).items
            notes = [text() for _ in items]
            answers = [Answer(i.id, 2 + n % 3, notes[n]) for n, i in enumerate(items)]
            journal.save(number, answers)
            written[number] = (notes, pages(text))
            for kind, content in written[number][1].items():
                journal.write(number, kind, content)
    return written


def is_identical(written):
    """Return whether the journal gives back what was written, letter for letter."""
    with Journal() as journal:
        for number, (notes, contents) in written.items():
            latest = journal.latest(number)
            items = journal.questionnaire(number).items
            same = [latest[item.id].note for item in items] == notes
            for kind, content in contents.items():
                (stored,) = journal.record(number).versions(kind)
                same &= json.loads(stored) == json.loads(content.model_dump_json())
            if not same:
                return False
    return True


def shown():
    """Run the code of all pages; return their forms, and the HTML of all else."""
    forms, html = [], []
    for path in sorted(notebooks_dir().glob("*.ipynb")):
        names = {}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                value = _last_value(cell.source, names)
                if isinstance(value, LiveForm):
                    forms.append((path.stem, value))
                elif value is not None:
                    html.append((path.stem, _html(value)))
    return forms, html


def _last_value(source, names):
    *lines, last = ast.parse(source).body
    exec(compile(ast.Module(lines, []), "page", "exec"), names)  # our own pages
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "page", "eval"), names)
    exec(compile(ast.Module([last], []), "page", "exec"), names)
    return None


def _html(value):
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()["text/html"]
    return value._repr_html_()
