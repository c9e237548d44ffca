import pytest

from alertbot.demo.autolinks import find

FOUND = [
    ("go to example.org now", "url:example.org"),
    ("(see https://example.org/a_(b).)", "url:https://example.org/a_(b)"),
    ("http://localhost and file.unknownending", ""),
    ("http://host.unknownending/x", "url:http://host.unknownending/x"),
    ("t.me/name, tg://join?invite=1", "url:t.me/name url:tg://join?invite=1"),
    ("mail a.b@example.org!", "email:a.b@example.org"),
    ("@abc @abcd x@abcd", "mention:@abcd"),
    ("#Воля #2025 #a1", "hashtag:#Воля hashtag:#a1"),
    ("/start a/b /do@some_bot", "bot_command:/start bot_command:/do@some_bot"),
    ("$USD and $usd", "cashtag:$USD"),
    ("на ул.Гая и 12.11.2026, 3.5", ""),
    ("1.2.3.4 but not 1.2.3", "url:1.2.3.4"),
    ("😀 example.org", "url:example.org"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_plain_text_gets_its_links_by_itself(text, expected):
    wide = text.encode("utf-16-le")
    found = [(e.type, wide[e.offset * 2 : e.end * 2].decode("utf-16-le")) for e in find(text)]

    assert " ".join(f"{kind}:{words}" for kind, words in found) == expected
