"""A page with a form: contact, press. Editors choose its fields; the answers are kept, mailed to the team and acknowledged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.forms import FormBuilder
from wagtail.contrib.forms.models import AbstractFormField, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.search import index

from content.answers import MONTHS_KEPT, FormAnswer, Sent, take
from content.blocks.bodies import StandardBody
from content.fields import BodyField
from content.pages.base import HEAD_SHEETS, ContentPage
from core import clock
from core.components import Line
from core.http import client_address
from core.templatetags.days import full_day
from core.throttle import TooManyTries
from core.traps import is_trapped

KINDS = [
    ("name", _("name")),
    ("email", _("e-mail address")),
    ("phone", _("telephone number")),
    ("singleline", _("one line")),
    ("multiline", _("several lines")),
    ("dropdown", _("a choice from a list")),
    ("radio", _("a choice of tiles")),
    ("checkboxes", _("several choices")),
    ("checkbox", _("a tick")),
    ("number", _("a number")),
    ("date", _("a day")),
    ("url", _("an address on the web")),
]
LONGEST = 5000


def company_address() -> str:
    """Where the company reads its mail: the first suggestion for a new form."""
    return str(settings.SELLER["email"])


class ShopFormBuilder(FormBuilder):
    """Fields as the rest of the shop has them: what a browser may fill in, the right keys on a phone, errors in our words."""

    def get_field_options(self, field: Any) -> dict[str, Any]:
        """With the error of an empty field."""
        required = {"required": _("Please fill in this field.")}
        return {**super().get_field_options(field), "error_messages": required}

    def create_name_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=160, widget=forms.TextInput(attrs={"autocomplete": "name"}), **options)

    def create_email_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        options["error_messages"]["invalid"] = _(
            "This does not look like an e-mail address. It needs an @ and a domain, such as name@example.fr."
        )
        widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
        return forms.EmailField(max_length=254, widget=widget, **options)

    def create_phone_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"})
        return forms.CharField(max_length=40, widget=widget, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}), **options)

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ContactField(AbstractFormField):
    """One question of a form."""

    page = ParentalKey("content.FormPage", on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField(_("kind"), max_length=16, choices=KINDS)
    field_type.required_on_save = True  # type: ignore[attr-defined]  # Wagtail reads it

    panels = [
        FieldPanel("label", help_text=_("As one asks a person: “What is it about?”.")),
        FieldPanel("field_type", classname="formbuilder-type", required_on_save=True),
        FieldPanel("required"),
        FieldPanel("help_text", help_text=_("Shown below the question. Say why you ask, if it is not plain.")),
        FieldPanel(
            "choices", classname="formbuilder-choices", help_text=_("One a line. For lists, tiles and several choices.")
        ),
    ]

    class Meta(AbstractFormField.Meta):
        verbose_name = _("field")
        verbose_name_plural = _("fields")


class FormPage(FormMixin, ContentPage):
    """Words, a form, and what one reads once it is sent."""

    intro = models.TextField(
        _("introduction"), blank=True, help_text=_("What it is for, and when somebody answers. One or two sentences.")
    )
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="leaf")
    button = models.CharField(_("words on the button"), max_length=40, help_text=_("For instance “Send my message”."))
    thanks = models.TextField(
        _("what one reads afterwards"),
        help_text=_("On the page and in the mail to the sender: that it came, and when an answer comes."),
    )
    team_address = models.EmailField(
        _("who gets the answers"), default=company_address, help_text=_("Every answer is mailed there, and kept here.")
    )
    body = BodyField(
        StandardBody(), blank=True, verbose_name=_("below"), help_text=_("Below the form: addresses, files, questions.")
    )

    form_builder = ShopFormBuilder

    content_panels = [
        FormSubmissionsPanel(),
        *ContentPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("sheet"),
        InlinePanel("form_fields", label=_("field"), heading=_("Fields of the form"), min_num=1),
        MultiFieldPanel([FieldPanel("button"), FieldPanel("thanks"), FieldPanel("team_address")], heading=_("Sending")),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    template = "content/pages/form.html"
    landing_page_template = "content/pages/form.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page with a form")
        verbose_name_plural = _("pages with a form")

    def get_submission_class(self) -> type[FormAnswer]:
        """Ours: with a reference, the sender's address and the shop's clock."""
        return FormAnswer

    def get_submissions_list_view_class(self) -> Any:
        """Ours: with files that hold no formula."""
        from content.answer_list import AnswerList  # noqa: PLC0415 (Wagtail's views need all models)

        return AnswerList

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """The empty `form`, whether it `is_sent`, and for how many `months` answers are kept."""
        return {"form": self.get_form(page=self), "is_sent": "sent" in request.GET, "months": MONTHS_KEPT}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, the same for everybody; or what was sent is taken, and the page says so under an address of its own."""
        if request.method != "POST":
            return ContentPage.serve(self, request, *args, **kwargs)
        form = self.get_form(request.POST, page=self)
        sent_address = f"{request.path}?sent=1"
        if is_trapped(request.POST):
            return HttpResponseRedirect(sent_address)
        if not form.is_valid():
            return self._again(request, form, status=422)
        sent = Sent(
            data=form.cleaned_data,
            lines=self.lines_of(form),
            email=self.sender_of(form),
            language=get_language() or settings.LANGUAGE_CODE,
        )
        try:
            take(page=self, sent=sent, place=client_address(request), now=clock.now())
        except TooManyTries:
            form.add_error(
                None, _("Many messages came from here within the hour, so this one was not taken. Try again later.")
            )
            return self._again(request, form, status=429)
        return HttpResponseRedirect(sent_address)

    def render_landing_page(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What one reads once it is sent, for the preview."""
        return TemplateResponse(request, self.template, {**self.get_context(request), "is_sent": True})

    def _again(self, request: HttpRequest, form: Any, *, status: int) -> HttpResponse:
        context = {**self.get_context(request), "form": form, "is_sent": False}
        response = TemplateResponse(request, self.template, context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def lines_of(self, form: Any) -> list[Line]:
        """The answers of a valid form in words; what was left empty is left out."""
        found = [(field.label, _words(form.cleaned_data.get(field.name))) for field in form]
        return [Line(label=str(label), text=words) for label, words in found if words]

    def sender_of(self, form: Any) -> str:
        """The address that was given to a valid form; empty where it asks for none."""
        addresses = (
            form.cleaned_data.get(name) for name, each in form.fields.items() if isinstance(each, forms.EmailField)
        )
        return next((str(address) for address in addresses if address), "")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, date):
        return full_day(value)
    return "" if value is None else str(value)
