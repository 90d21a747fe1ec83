"""The deck of requests to practise on, each with five ways to answer it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from pmskills.datafiles import Entry, Slug, Text, data_dir, listed, read_toml, validated


class Response(Entry):
    """One way to answer a request, with its reason and the roles in which it is right."""

    level: Annotated[int, Field(ge=1, le=5)]
    text: Text
    why: Text
    right_for: Annotated[tuple[Slug, ...], BeforeValidator(listed)]


class Request(Entry):
    """What someone asks for, and five ways to answer; `answer` is the one we would give."""

    id: Slug
    who: Text
    what: Text
    seniority: Text
    urgency: Text
    cost: Text
    answer: Literal["yes", "no"]
    responses: Annotated[tuple[Response, ...], BeforeValidator(listed)]

    @model_validator(mode="after")
    def _five_responses(self) -> Request:
        if [response.level for response in self.responses] != [1, 2, 3, 4, 5]:
            raise ValueError("the responses do not go from level 1 to level 5. Give one for each.")
        return self


class _RequestsFile(Entry):
    requests: Annotated[tuple[Request, ...], BeforeValidator(listed), Field(min_length=1)]

    @model_validator(mode="after")
    def _own_ids(self) -> _RequestsFile:
        name, count = Counter(request.id for request in self.requests).most_common(1)[0]
        if count > 1:
            raise ValueError(f"the request id '{name}' is used {count} times. Use it once.")
        return self


def load_requests(path: str | Path | None = None) -> tuple[Request, ...]:
    """Read the deck of requests from a TOML file.

    Parameters
    ----------
    path : str or Path, optional
        The file; the workbook's own if left out.

    Returns
    -------
    tuple of Request
        In the file's order, each with five responses, from giving in to a flat no.

    Raises
    ------
    DataFileError
        If the file cannot be read or breaks a rule, with the place and what to do.

    Examples
    --------
    >>> requests = load_requests()
    >>> len(requests), sum(request.answer == "yes" for request in requests)
    (30, 8)
    """
    path = data_dir() / "requests.toml" if path is None else Path(path)
    return validated(_RequestsFile, read_toml(path), path.name).requests
