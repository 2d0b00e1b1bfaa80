"""A street that is completed while it is typed: the field of a form, where a service is on."""

from __future__ import annotations

from django import forms
from django.urls import reverse_lazy

from shop.completion.proposing import countries


def complete(form: forms.Form) -> bool:
    """Give the form's street (line1, with postcode, city and country beside it) its proposals; False where nobody makes any."""
    served = countries()
    if not served:
        return False
    field = form.fields["line1"]
    field.template_name = "components/forms/completed_field.html"  # type: ignore[attr-defined]  # Django 5.0, not in the stubs
    field.widget.attrs |= {
        "hx-post": reverse_lazy("completion:proposals"),
        "hx-trigger": "input changed delay:200ms",
        "hx-params": "line1,country",
        "hx-target": "next [role=listbox]",
        "hx-sync": "this:replace",
        "data-completes": " ".join(served),
    }
    return True
