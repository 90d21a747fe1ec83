"""Find and read the plain files that say what the workbook asks and knows.

People edit these files by hand, so the errors are their interface: each names
the file, the place and what to do, in one sentence or two, and never shows a traceback.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails


LONGEST_LINE = 1000  # characters of a message


class InputError(ValueError):
    """What a person gave cannot be used; the message says where, what and what to do.

    Names out of a file may stand in the message: without control characters, and cut where long.
    """

    def __init__(self, message: str) -> None:
        super().__init__("\n".join(map(_shown, message.split("\n"))))


def _shown(line: str) -> str:
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in line)
    return text if len(text) <= LONGEST_LINE else f"{text[:700]} ... {text[-200:]}"


class DataFileError(InputError):
    """A data file cannot be used."""


class Entry(BaseModel):
    """What every entry of a data file has in common: strict, frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Model = TypeVar("Model", bound=BaseModel)

LARGEST_FILE = 5_000_000  # bytes
LARGEST_TOML = 500_000  # bytes; a questionnaire has some thirty thousand
MOST_DOTS = 50  # in a line's keys; the time to read a key with dots grows with their square
QUOTED = re.compile(r"""\"(?:\\.|[^\"\\])*\"|'[^']*'""")
REMEDIES = {
    "missing": "is missing. Add it.",
    "extra_forbidden": "is not a key that this file knows. Remove it, or check its spelling.",
    "string_type": "must be a text. Put it in quotes.",
    "string_too_short": "is empty. Write something there.",
    "string_too_long": "is longer than {max_length} characters. Shorten it.",
    "string_pattern_mismatch": (
        "must be lower-case words joined by single hyphens, such as 'plain-no'. Rename it."
    ),
    "model_type": "must be a table of keys and values. See the file's first entry.",
    "dict_type": "must be a table of keys and values. See the file's first entry.",
    "tuple_type": "must be a list. Write its heading in double square brackets.",
    "float_type": "must be a number.",
    "greater_than_equal": "must be {ge:g} or more.",
    "less_than_equal": "must be {le:g} or less.",
    "finite_number": "must be an ordinary number.",
    "literal_error": "must be {expected}.",
    "too_short": "is empty. It needs at least one entry.",
}


def listed(value: object) -> object:
    """Freeze a list of a file; leave anything else for the check of its type to name."""
    return tuple(value) if isinstance(value, list) else value


def data_dir() -> Path:
    """Return the folder of data files: inside an installed package, beside a checkout's."""
    return _shipped("data")


def notebooks_dir() -> Path:
    """Return the folder of the workbook's pages, as shipped."""
    return _shipped("notebooks")


def _shipped(folder: str) -> Path:
    package = Path(__file__).parent
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def read_text(path: Path, largest: int = LARGEST_FILE) -> str:
    """Return the text of a UTF-8 file of at most `largest` bytes.

    Raises
    ------
    DataFileError
        If the file is missing, a folder, unreadable, too large, empty or not UTF-8.
    """
    with reading(path):
        if path.stat().st_size > largest:
            raise DataFileError(
                f"{path.name}: larger than {largest:,} bytes. Is it the right file?"
            )
        text = path.read_bytes().decode("utf-8-sig")
    if not text.strip():
        raise DataFileError(f"{path.name}: the file is empty. Start from the one in data/.")
    return text


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong while a UTF-8 file is read into one sentence.

    Raises
    ------
    DataFileError
        If the file is missing, a folder, unreadable or not UTF-8.
    """
    if path.is_dir():
        raise DataFileError(f"{path.name}: this is a folder, not a file. Give the file's own name.")
    try:
        yield
    except FileNotFoundError:
        raise DataFileError(
            f"{path}: there is no such file. Check its name and its folder."
        ) from None
    except UnicodeDecodeError as error:
        raise DataFileError(
            f"{path.name}, byte {error.start}: this is not UTF-8 text. Save the file as UTF-8."
        ) from None
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise DataFileError(
            f"{path.name}: cannot be read ({reason}). Check the file's rights."
        ) from None


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file beside its place, then rename it: it is there whole or not at all.

    Parameters
    ----------
    path : Path
        Where it is to be.
    content : str or bytes
        A text becomes UTF-8.
    private : bool
        Whether only its owner may read it.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    with beside(path, private=private) as new:
        new.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def beside(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a new file beside a file's own place to write to; rename it when all went well.

    A private one can be read by its owner only.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    new = path.with_name(path.name + ".new")
    try:
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666))
        yield new
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}). Choose another place."
        ) from None
    finally:
        new.unlink(missing_ok=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the contents of a TOML file as plain values.

    Raises
    ------
    DataFileError
        If the file cannot be read or is not TOML.
    """
    text = read_text(path, LARGEST_TOML)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS < QUOTED.sub("", line).count("."):
            raise DataFileError(
                f"{path.name}, line {number}: more than {MOST_DOTS} dots in a key. Shorten it."
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(
            f"{path.name}: not valid TOML: {_first_lower(str(error))}. Mend that place."
        ) from None
    except ValueError:  # what else int() refuses
        raise DataFileError(
            f"{path.name}: a number has too many digits. Write an ordinary number there."
        ) from None
    except RecursionError:
        raise DataFileError(
            f"{path.name}: lists inside lists too deep to read. Start from the file in data/."
        ) from None


def validated(model: type[Model], raw: dict[str, Any], filename: str) -> Model:
    """Return `raw` as a `model`, or raise what is wrong with it first.

    Raises
    ------
    DataFileError
        With the file, the place (an entry by its id) and what to do.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise DataFileError(_sentence(error.errors()[0], raw, filename)) from None


def _sentence(error: ErrorDetails, raw: dict[str, Any], filename: str) -> str:
    place, field = _place(error["loc"], raw)
    where = ", ".join([filename, *place])
    if error["type"] == "value_error":
        return f"{where}: {error['ctx']['error']}"
    remedy = REMEDIES.get(error["type"], f"is not right ({_first_lower(error['msg'])}).")
    return f"{where}: '{field}' {remedy.format(**error.get('ctx', {}))}"


def _place(location: tuple[int | str, ...], raw: Any) -> tuple[list[str], str]:
    """Turn a path into the file into words: entries by their id, then the last key."""
    place: list[str] = []
    field = "the file"
    value: Any = raw
    for step in location:
        value = _inside(value, step)
        if isinstance(step, int):
            place.append(_entry_name(field, step, value))
        else:
            field = step
            if isinstance(value, dict) and step != location[-1]:
                place.append(step)
    return place, field


def _inside(value: Any, step: int | str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _entry_name(group: str, index: int, value: Any) -> str:
    singular = group.removesuffix("s")
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return f"{singular} '{value['id']}'"
    return f"{singular} number {index + 1}"


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]
