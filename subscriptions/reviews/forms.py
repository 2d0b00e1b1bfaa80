"""What a parent is asked: a mark, and, if one likes, a sentence, how it is signed, and whether others may read it."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from subscriptions.enums import ReviewState
from subscriptions.models.review import WORDS_LENGTH
from subscriptions.reviews.giving import Opinion
from subscriptions.reviews.mine import Asked
from subscriptions.reviews.words import MARKS

NAME_LENGTH = 40


class Signed(TextChoices):
    """How much of the child stands beside the parent's first name."""

    NAME = "name"
    AGE = "age"
    CHILD = "child"


class OpinionForm(forms.Form):
    """`asked` is what it is about. Nothing about the child is shown unless a parent says so, and nothing is ticked before."""

    mark = forms.TypedChoiceField(
        label=gettext_lazy("Your mark"),
        coerce=int,
        choices=[(mark, mark) for mark in MARKS],
        error_messages={"required": gettext_lazy("Please choose one of the five marks.")},
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("In a sentence"),
        required=False,
        help_text=gettext_lazy("What your child did with it, what you would change. Without surnames, please."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "maxlength": WORDS_LENGTH}),
    )
    first_name = forms.CharField(
        label=gettext_lazy("Your first name"),
        required=False,
        max_length=NAME_LENGTH,
        error_messages={"max_length": gettext_lazy("Forty letters at most, please.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    signed = forms.ChoiceField(
        label=gettext_lazy("What stands beside your sentence?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose how your sentence is signed.")},
    )
    may_publish = forms.BooleanField(
        label=gettext_lazy("My sentence may stand on Bambou’s site with this signature"),
        required=False,
        help_text=gettext_lazy(
            "Without this, only we read it. A colleague reads it first; you can change it or take it back at any time."
        ),
    )

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["mark"].choices = [(mark, f"{mark} · {words}") for mark, words in MARKS.items()]  # type: ignore[attr-defined]  # as below
        self.fields["may_publish"].is_asked_for = True  # type: ignore[attr-defined]  # no "(optional)" beside a consent
        choices = self._signatures()
        if len(choices) > 1:
            self.fields["signed"].choices = choices  # type: ignore[attr-defined]  # a field with choices
        else:
            del self.fields["signed"]

    def _signatures(self) -> list[tuple[str, str]]:
        child, age = self.asked.thing.child, self.asked.thing.age
        choices = [(Signed.NAME.value, _("My first name alone"))]
        if age is not None:
            words = ngettext("and the age of the child: %(age)d year", "and the age of the child: %(age)d years", age)
            choices.append((Signed.AGE.value, words % {"age": age}))
        if age is not None and child:
            words = ngettext("and the child: %(child)s, %(age)d year", "and the child: %(child)s, %(age)d years", age)
            choices.append((Signed.CHILD.value, words % {"child": child, "age": age}))
        return choices

    def clean_words(self) -> str:
        words = _readable(self.cleaned_data["words"], keep_lines=True)
        if len(words) > WORDS_LENGTH:
            text = _("At most %(most)d characters, please: these are %(length)d.")
            raise forms.ValidationError(text, params={"most": WORDS_LENGTH, "length": len(words)})
        return words

    def clean_first_name(self) -> str:
        return _readable(self.cleaned_data["first_name"])

    def opinion(self, *, language: str) -> Opinion:
        """What a valid form says. Without words there is nothing to sign, and nothing of anybody is kept."""
        data, thing = self.cleaned_data, self.asked.thing
        if not data["words"]:
            return Opinion(mark=data["mark"], words="", language=language, first_name="")
        signed = data.get("signed") or Signed.NAME
        return Opinion(
            mark=data["mark"],
            words=data["words"],
            language=language,
            first_name=data["first_name"],
            child_name=thing.child if signed == Signed.CHILD else "",
            child_age=thing.age if signed in (Signed.AGE, Signed.CHILD) else None,
            may_publish=data["may_publish"],
        )


def _readable(text: str, *, keep_lines: bool = False) -> str:
    """The text as it is seen: one form for each letter, no invisible marks but those within emoji, no runs of blanks."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    seen = (" ".join("".join(filter(_is_seen, line)).split()) for line in lines)
    kept = [line for line in seen if line]
    return ("\n" if keep_lines else " ").join(kept)


def _is_seen(letter: str) -> bool:
    # Cc and Cf are control and direction marks; the joiner within an emoji of several people is one of them.
    return letter in "\t\u200d" or unicodedata.category(letter) not in ("Cc", "Cf")


def initial(asked: Asked, *, mark: str = "") -> dict[str, Any]:
    """What the form begins with: what was said before, else the account's first name and the mark that the link names."""
    review = asked.review
    chosen = int(mark) if mark in {str(one) for one in MARKS} else None
    if review is None or review.state == ReviewState.WITHDRAWN:
        return {"mark": chosen, "first_name": asked.to.first_name[:NAME_LENGTH], "signed": Signed.NAME}
    signed = Signed.CHILD if review.child_name else Signed.NAME if review.child_age is None else Signed.AGE
    return {
        "mark": chosen or review.mark,
        "words": review.words,
        "first_name": review.first_name or asked.to.first_name[:NAME_LENGTH],
        "signed": signed,
        "may_publish": review.may_publish,
    }
