"""Random public references, readable aloud: Crockford's base 32, which has no I, L, O or U."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def random_code(*, length: int) -> str:
    """`length` random characters of the alphabet: 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise_code(text: str) -> str:
    """What somebody typed, as a code: upper case, I and L as 1, O as 0, without blanks and dashes."""
    return text.strip().upper().translate(_READ_AS)


def order_reference() -> str:
    """A new order's reference such as B7K2-9QXM: 40 bits, never derived from a counter."""
    code = random_code(length=8)
    return f"{code[:4]}-{code[4:]}"


def url_token() -> str:
    """A secret for a link: 256 bits."""
    return secrets.token_urlsafe(32)
