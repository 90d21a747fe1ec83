"""Ways to break a file, each a pure function of a seeded random and what was in the file."""

import json
import re
from copy import deepcopy

from pmskills.journal.exact_json import canonical
from pmskills.journal.records import sha256

PAGE = 4096
TOKENS = re.compile(r'"(?:\\.|[^"\\\n])*"|[\w.+-]+|\s+|.', re.DOTALL)
VALUES = (
    *(None, True, False, 0, 1, 3, 6, -1, 2.5, 1e308, 10**30, "", " ", "na", "no", "4", "\x00"),
    *("x" * 2000, "\u202e\U0001f600", "2026-02-31", "2026-13-01T25:00:00Z", "a\nb", "../x", [], {}),
    *([[]], {"id": 1}, ["a", "a"]),
)
WORDS = (
    *("true", "null", "nan", "inf", "-inf", "1e999", "2.5", "6", "0", "-1", '""', '" "', '"na"'),
    *("1979-05-27", "1979-02-31", "07:32:00", "[", "]", "{", "}", "[[", "]]", "=", ",", "#", '"'),
    *("9" * 5000, '"' + "x" * 2000 + '"', "[" * 3000, "{a=" * 3000, '{"a":' * 3000, "a." * 500),
    *("'''", '"""', "\\", '"\\u0000"', '"\\ud800"', "\x00", "\ufeff", "\r", "[items]", "[[roles]]"),
)


def flip(rng, data):
    """Flip one to eight bits."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
    return bytes(broken)


def overwrite(rng, data):
    """Write random or extreme bytes over a few."""
    broken = bytearray(data)
    start, size = rng.randrange(len(data)), rng.choice([1, 2, 4, 8, 64, 512])
    filler = rng.choice([rng.randbytes(size), b"\xff" * size, b"\x00" * size, b"\x7f" * size])
    broken[start : start + size] = filler
    return bytes(broken)


def head(rng, data):
    """Change a byte of a database's header."""
    broken = bytearray(data)
    broken[rng.randrange(min(108, len(data)))] = rng.choice([0, 1, 2, 3, 127, 128, 255])
    return bytes(broken)


def cut(rng, data):
    """Keep the beginning, or all but the beginning."""
    at = rng.randrange(len(data))
    return data[at:] if rng.random() < 0.2 else data[:at]


def splice(rng, data):
    """Write one stretch over another, or in between."""
    size = rng.choice([1, 16, 256, PAGE])
    start, target = rng.randrange(len(data)), rng.randrange(len(data))
    over = target + (size if rng.random() < 0.5 else 0)
    return data[:target] + data[start : start + size] + data[over:]


def zero_page(rng, data):
    """Blank a page."""
    start = rng.randrange(1 + len(data) // PAGE) * PAGE
    return data[:start] + bytes(len(data[start : start + PAGE])) + data[start + PAGE :]


def swap_pages(rng, data):
    """Swap two pages."""
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    one, other = rng.randrange(len(pages)), rng.randrange(len(pages))
    pages[one], pages[other] = pages[other], pages[one]
    return b"".join(pages)


def grow(rng, data):
    """Add bytes at the end."""
    return data + rng.choice([b"\x00", rng.randbytes(100), bytes(PAGE), data])


BYTES = (flip, flip, flip, overwrite, overwrite, head, cut, splice, zero_page, swap_pages, grow)


def of_bytes(rng, data):
    """Break a file's bytes in one or two ways."""
    for _ in range(rng.choice([1, 1, 1, 2])):
        data = rng.choice(BYTES)(rng, data) or b"\x00"
    return data


def of_tokens(rng, data):
    """Replace, remove, double, move or nest words of a text file."""
    tokens = TOKENS.findall(data.decode())
    for _ in range(rng.choice([1, 1, 2, 4])):
        tokens = tokens or [" "]
        at = rng.randrange(len(tokens))
        tokens[at : at + rng.choice([0, 1, 1, 1, 3])] = rng.choice(
            [
                [rng.choice(WORDS)],
                [json.dumps(rng.choice(VALUES))],
                [],
                [tokens[at], tokens[at]],
                tokens[(there := rng.randrange(len(tokens))) : there + rng.choice([1, 5, 50])],
            ]
        )
    return "".join(tokens).encode(errors="surrogatepass")


def of_lines(rng, data):
    """Move, double or drop some lines."""
    lines = data.decode().splitlines(keepends=True)
    size, at, there = (
        rng.choice([1, 1, 5, 40]),
        rng.randrange(len(lines)),
        rng.randrange(len(lines)),
    )
    moved = lines[at : at + size]
    if rng.random() < 0.5:
        del lines[at : at + size]
    if rng.random() < 0.8:
        lines[there:there] = moved
    return "".join(lines).encode()


def of_values(rng, data):
    """Change values of a JSON export, then give it a SHA-256 that fits, inside and outside."""
    content = json.loads(data)
    content.pop("sha256", None)
    for _ in range(rng.choice([1, 1, 2, 3])):
        content = _changed(rng, content)
    if isinstance(content, dict):
        return resealed(content, inside=rng.random() < 0.7)
    return json.dumps(content).encode()


def resealed(content, *, inside=True):
    """Return an export with new sums, as somebody would who knows how it is made."""
    if inside and isinstance(content.get("questionnaires"), dict):
        content = _with_questions_resealed(content)
    return (canonical(content | {"sha256": sha256(canonical(content))}) + "\n").encode()


def _with_questions_resealed(content):
    asked = content["questionnaires"]
    renamed = {old: sha256(text) for old, text in asked.items() if isinstance(text, str)}
    attempts = content.get("attempts")
    for attempt in attempts if isinstance(attempts, list) else []:
        if isinstance(attempt, dict) and isinstance(attempt.get("questionnaire"), str):
            attempt["questionnaire"] = renamed.get(
                attempt["questionnaire"], attempt["questionnaire"]
            )
    return content | {"questionnaires": {renamed.get(old, old): t for old, t in asked.items()}}


def _changed(rng, content):
    """Change one value somewhere inside, deeper ones as likely as the first ones."""
    places = list(_places(content)) or [([content], 0)]
    holder, key = rng.choice(places)
    value = holder[key]
    do = rng.randrange(5)
    if do == 0:
        del holder[key]
    elif do == 1 and isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), json.loads(json.dumps(value)))
    elif do == 2:
        other, there = rng.choice(places)
        if there in other if isinstance(other, dict) else there < len(other):
            holder[key] = json.loads(json.dumps(other[there]))
    elif do == 3 and isinstance(value, str):
        holder[key] = _reworded(rng, value)
    else:
        holder[key] = deepcopy(rng.choice(VALUES))  # else it could come to hold itself
    return content


def _reworded(rng, text):
    inner = _table(text) if text.startswith("{") else None
    if inner and rng.random() < 0.7:  # a page, or the questions: JSON in JSON
        return json.dumps(_changed(rng, inner), ensure_ascii=False)
    text = text or " "
    broken = of_tokens(rng, text.encode()) if rng.random() < 0.5 else of_bytes(rng, text.encode())
    return broken.decode(errors="replace")


def _table(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _places(value):
    """Yield (holder, key) for every value inside lists and tables."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(inside):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
