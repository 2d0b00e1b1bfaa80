"""Forms of plug-ins. What they ask and where answers go is in no export: each is taken out and named, with what to do.

Sign-ups for a letter become the block of the shop's own newsletter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from content.importers.wordpress.body import Body
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.texts import shorten

# The shortcodes and blocks of Contact Form 7, WPForms, Gravity Forms, Ninja Forms, Formidable, Forminator, Fluent Forms,
# Caldera Forms, Everest Forms and Jetpack, as their documentation names them.
CODES = (
    "contact-form-7",
    "contact-form",
    "wpforms",
    "gravityform",
    "gravityforms",
    "ninja_form",
    "ninja_forms",
    "formidable",
    "forminator_form",
    "fluentform",
    "caldera_form",
    "everest_form",
)
BLOCKS = (
    "contact-form-7/contact-form-selector",
    "wpforms/form-selector",
    "gravityforms/form",
    "ninja-forms/form",
    "formidable/simple-form",
    "forminator/forms",
    "fluentfom/guten-block",
    "everest-forms/form-selector",
    "jetpack/contact-form",
)
# Mailchimp for WordPress, MailPoet, The Newsletter Plugin, Jetpack.
LETTER_CODES = ("mc4wp_form", "mailpoet_form", "newsletter_form", "jetpack_subscription_form")
LETTER_BLOCKS = (
    "mailpoet/subscription-form-block",
    "mailchimp-for-wp/form",
    "jetpack/subscriptions",
    "jetpack/mailchimp",
)
NUMBERS = ("id", "formId", "formID")
# Types of items in which they keep their forms, and what was sent with them.
KINDS = frozenset(
    (
        "wpcf7_contact_form",
        "wpforms",
        "nf_sub",
        "feedback",
        "flamingo_inbound",
        "flamingo_contact",
        "mc4wp-form",
        "frm_form",
    )
)
LABEL = re.compile(r"""\[contact-field\b[^\]]*?\blabel=(?:"([^"]*)"|'([^']*)')""")
LETTER = {"fr": "Recevoir notre lettre", "en": "Get our letter"}


def labels(content: str) -> list[str]:
    """The names of the fields between Jetpack's shortcodes."""
    return [first or second for first, second in LABEL.findall(content)]


def leave(body: Body, *, name: str, called: str, fields: Iterable[str]) -> None:
    """Name a form, and its fields as far as the text has them."""
    asked = ", ".join(each for each in fields if each)
    shown = f"{name} {called}".strip()
    body.note(Reason.FORM, name=shorten(shown, limit=80), fields=shorten(asked, limit=200) or "?")


def add_letter(body: Body, *, name: str) -> None:
    """The block of the shop's newsletter, once a page."""
    body.note(Reason.NEWSLETTER, name=name)
    if all(block["type"] != "newsletter" for block in body.blocks):
        title = LETTER.get(body.language, LETTER["en"])
        body.add("newsletter", {"title": title, "text": "", "sheet": "sky"})
