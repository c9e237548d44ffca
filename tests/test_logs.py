"""No log line holds a token, a password, a query or a chat id, tracebacks included."""

import logging

import pytest

from alertbot.logs import RedactingFormatter, redact

TOKEN = "123456789:" + "A" * 35


@pytest.mark.parametrize(
    ("line", "kept", "gone"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", "sendMessage", "AAAA"),
        ("GET https://user:s3cret@example.org/feed?token=x1y2 failed", "example.org/feed", "s3cret"),
        ("GET https://example.org/feed?token=x1y2 failed", "example.org/feed", "x1y2"),
        ("Chat(id=12345678901, type=private)", "private", "12345678901"),
        ("{'chat_id': -100123456789}", "chat_id", "123456789"),
    ],
)
def test_a_secret_goes_and_the_rest_stays(line, kept, gone):
    assert gone not in redact(line)
    assert kept in redact(line)


def test_times_and_row_ids_stay():
    line = "2026-11-24 10:00:00 INFO alertbot.deliver: alert 1234567 sent, feed 12345 visited, 304 in 12345 ms"

    assert redact(line) == line


def test_a_traceback_is_redacted_too():
    def fail():
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")

    try:
        fail()
    except RuntimeError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "failed", None, (RuntimeError, error, error.__traceback__)
        )

    text = RedactingFormatter("%(message)s").format(record)

    assert "RuntimeError" in text
    assert TOKEN not in text


def test_the_bots_own_token_goes_whatever_its_form():
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "calling /bot1:x/getMe", None, None)

    assert RedactingFormatter("%(message)s", ["1:x"]).format(record) == "calling /bot[redacted]/getMe"
