"""What a method of the Bot API answers: a result, or a failure in the server's own words."""

import json
from dataclasses import dataclass
from math import ceil
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal: HTTP status, the exact description, and the parameters that some carry."""

    code: int
    description: str
    parameters: dict[str, int] | None = None


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 409: "Conflict", 500: "Internal Server Error"}


def failure(code: int, text: str, **parameters: int) -> Failure:
    """A refusal with the prefix of its code, as the server puts it: `failure(400, "chat not found")`."""
    return Failure(code, f"{_PREFIXES[code]}: {text}", parameters or None)


def bad_request(text: str) -> Failure:
    """The commonest refusal."""
    return failure(400, text)


def flood(seconds: float) -> Failure:
    """Too many requests: wait that many seconds, rounded up."""
    wait = max(1, ceil(seconds))
    return Failure(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


def body(answer: Any) -> bytes:
    """The JSON that carries a result or a failure."""
    if not isinstance(answer, Failure):
        return _encode({"ok": True, "result": answer}).encode()
    told: dict[str, Any] = {"ok": False, "error_code": answer.code, "description": answer.description}
    if answer.parameters:
        told["parameters"] = answer.parameters
    return _encode(told).encode()
