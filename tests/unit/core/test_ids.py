import re

from core.ids import ALPHABET, normalise_code, order_reference, random_code, url_token


def test_references_are_random_and_readable() -> None:
    found = {order_reference() for _ in range(1000)}
    assert len(found) == 1000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", reference) for reference in found)


def test_what_people_type_is_read_as_it_was_meant() -> None:
    assert normalise_code(" b7k2-oilq ") == "B7K2011Q"
    assert set(normalise_code(random_code(length=500))) <= set(ALPHABET)


def test_tokens_are_long() -> None:
    assert len(url_token()) >= 43
