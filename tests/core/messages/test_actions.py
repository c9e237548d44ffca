import pytest
from hypothesis import given
from hypothesis import strategies as st

from alertbot.core.messages.actions import Action, Verb, decode, encode, key_of

numbers = st.integers(-(10**12), 10**12)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
actions = st.builds(Action, st.sampled_from(Verb), st.lists(st.one_of(numbers, names), max_size=2).map(tuple))


@given(actions)
def test_what_is_written_into_a_button_is_read_back(action):
    try:
        data = encode(action)
    except ValueError:
        return

    assert decode(data) == action
    assert 1 <= len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["", "v1", "v1:", "v2:u:1", "u:1", "v1:nonsense:1", "v1:u:x", "v1:u:01", "v1:u:--1", "v1:u:", "v1:u:" + "9" * 60],
)
def test_what_the_bot_never_wrote_is_nothing(data):
    assert decode(data) is None


@given(st.text(max_size=80))
def test_no_button_of_a_stranger_breaks_the_reader(data):
    action = decode(data)

    assert action is None or isinstance(action.verb, Verb)


def test_a_button_past_64_bytes_is_a_bug_of_the_caller():
    with pytest.raises(ValueError, match="64 bytes"):
        encode(Action(Verb.TARGET, ("group", "ю" * 40)))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_has_a_key_that_fits_beside_another_argument(name):
    assert decode(encode(Action(Verb.BROWSE, ("country", key_of(name), 9999)))) is not None
    assert key_of(name) == name or key_of(name).startswith("#")


def test_numbers_and_names_that_look_like_numbers_stay_apart():
    assert decode(encode(Action(Verb.TARGET, ("group", "12")))) == Action(Verb.TARGET, ("group", "12"))
    assert decode(encode(Action(Verb.UNFOLLOW, (12,)))) == Action(Verb.UNFOLLOW, (12,))


def test_verbs_have_different_codes():
    assert len({verb.value for verb in Verb}) == len(Verb.__members__)
