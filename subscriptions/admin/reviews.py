"""What parents wrote: read here before others see it. The marks beside are shown, and nobody's to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from core import clock
from core.fact_admin import FactAdmin
from core.panels import badge, link
from core.templatetags.days import full_day
from shop.order.panels import moment
from subscriptions.enums import NotAsked, Refusal, ReviewRequestState, ReviewState
from subscriptions.models import Review, ReviewRequest
from subscriptions.models.review import HIGHEST
from subscriptions.reviews import asking, moderating
from subscriptions.reviews.words import MARKS, signature, title_of

COLOURS = {
    ReviewState.MARK: "info",
    ReviewState.PRIVATE: "info",
    ReviewState.WAITING: "warning",
    ReviewState.PUBLISHED: "success",
    ReviewState.REFUSED: "danger",
    ReviewState.WITHDRAWN: "info",
}
REQUEST_COLOURS = {
    ReviewRequestState.PLANNED: "warning",
    ReviewRequestState.ASKED: "success",
    ReviewRequestState.DROPPED: "info",
}
APPROVE, REFUSE = "approve", "refuse"
REASONS = [("", "—"), *Refusal.choices]


class RefusalForm(ActionForm):
    """Beside the chosen action: why sentences are refused. The parents read it."""

    refusal = forms.ChoiceField(label=_("reason to refuse"), required=False, choices=REASONS)


class ReviewForm(forms.ModelForm):
    """One sentence: published, refused with a reason, or left; our answer; and its language, should the parent's differ."""

    decision = forms.ChoiceField(
        label=_("decision"),
        required=False,
        choices=[("", _("leave it as it is")), (APPROVE, _("publish it")), (REFUSE, _("refuse it"))],
        widget=UnfoldAdminRadioSelectWidget,
        help_text=_("What is unfavourable is published like anything else."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Review
        fields = ("refusal", "refusal_note", "answer", "language")
        help_texts = {
            "refusal": _("The parent gets a mail that says it. There are no other reasons."),
            "refusal_note": _("Stands in that mail, in the parent’s language."),
            "answer": _("Stands below the sentence on every page. Empty: no answer."),
            "language": _("That of the words."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "language" in self.fields:
            said = self.Meta.help_texts["language"]
            self.fields["language"] = forms.ChoiceField(
                label=_("language"), choices=settings.LANGUAGES, help_text=said, widget=UnfoldAdminSelectWidget
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == REFUSE and not data.get("refusal"):
            self.add_error("refusal", _("Choose the reason: the law wants the parent to be told one."))
        is_answered = "answer" in self.changed_data and data.get("answer")
        if is_answered and self._state_after(data) != ReviewState.PUBLISHED:
            self.add_error("answer", _("Only published sentences are answered."))
        return data

    def _state_after(self, data: Mapping[str, Any]) -> str:
        decided = {APPROVE: ReviewState.PUBLISHED, REFUSE: ReviewState.REFUSED}
        return decided.get(data.get("decision") or "", ReviewState(self.instance.state))


@admin.register(Review)
class ReviewAdmin(ModelAdmin):
    """The newest first. What was read on the list or on the page is what is decided on: words that changed since are left."""

    form = ReviewForm
    action_form = RefusalForm
    list_display = ("state_badge", "mark_words", "sentence", "about", "signed", "written", "language")
    list_display_links = ("mark_words", "sentence")
    list_filter = ("state", "mark", "language", "range")
    date_hierarchy = "written_at"
    search_fields = ("^request__email", "^request__user__email", "=request__parcel")
    search_help_text = _("Number of the parcel, or mail address")
    list_select_related = ("theme", "range", "product")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-written_at", "-pk")
    actions = ("approve", "refuse")
    said = ("mark_words", "words_said", "signed", "about", "received", "given", "written", "consent", "asked")
    decided = ("state_words", "published", "decided_words")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Who may not see customers does not learn either who wrote what."""
        return self.search_fields if request.user.has_perm("accounts.view_user") else ("=request__parcel",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        rows: QuerySet[Review] = super().get_queryset(request)
        return rows.select_related("theme", "range", "product", "decided_by", "request")

    def get_fieldsets(self, request: HttpRequest, obj: Review | None = None) -> Any:
        shown = ("decision", "refusal", "refusal_note", "answer", "language", "revision")
        is_open = obj is not None and self.has_change_permission(request, obj)
        ours = shown if is_open else ("refusal", "refusal_note", "answer", "language")
        return (
            (_("What the parent says"), {"fields": self.said}),
            (_("What becomes of it"), {"fields": (*self.decided, *ours)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> tuple[str, ...]:
        shown = (*self.said, *self.decided)
        is_open = obj is not None and self.has_change_permission(request, obj)
        return shown if is_open else (*shown, "refusal", "refusal_note", "answer", "language")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Only where there are words that others may read is there something to decide."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.state in moderating.READ)

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        """A domain call for each thing that was decided. The parent or a colleague may have been quicker."""
        data, by_id, now = form.cleaned_data, request.user.pk, clock.now()
        seen = {obj.pk: data["revision"]}
        is_done = True
        if data["decision"] == APPROVE:
            is_done = bool(moderating.approve(seen=seen, by_id=by_id, now=now))
        elif data["decision"] == REFUSE:
            refusal = Refusal(data["refusal"])
            note = data["refusal_note"]
            is_done = bool(moderating.refuse(seen=seen, refusal=refusal, note=note, by_id=by_id, now=now))
        if not is_done:
            messages.error(request, _("The sentence changed meanwhile, or was decided on. Nothing was changed."))
            return
        if "language" in form.changed_data:
            moderating.mark_language(review_id=obj.pk, language=data["language"])
        if "answer" in form.changed_data and data["decision"] != REFUSE:
            self._answer(request, obj, text=data["answer"])

    def _answer(self, request: HttpRequest, obj: Review, *, text: str) -> None:
        try:
            moderating.answer(review_id=obj.pk, text=text, by_id=request.user.pk, now=clock.now())
        except moderating.NotPublished:
            messages.error(request, _("The sentence is not published any more, so it was not answered."))

    @action(description=_("Publish them"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        count = moderating.approve(seen=_seen(request, queryset), by_id=request.user.pk, now=clock.now())
        _report(request, count, ngettext("%d sentence is published.", "%d sentences are published.", count))

    @action(description=_("Refuse them, with the reason beside"), permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        chosen = request.POST.get("refusal", "")
        if chosen not in Refusal.values:
            messages.error(request, _("Choose the reason: the law wants the parent to be told one."))
            return
        count = moderating.refuse(
            seen=_seen(request, queryset), refusal=Refusal(chosen), by_id=request.user.pk, now=clock.now()
        )
        said = ngettext(
            "%d sentence is refused; its parent has a mail.",
            "%d sentences are refused; their parents have a mail.",
            count,
        )
        _report(request, count, said)

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_badge(self, review: Review) -> tuple[str, str]:
        return review.state, review.get_state_display()

    @display(description=_("state"))
    def state_words(self, review: Review) -> str:
        return badge(review.get_state_display(), look=COLOURS[ReviewState(review.state)])

    @display(description=_("mark"), ordering="mark")
    def mark_words(self, review: Review) -> str:
        return f"{review.mark}/{HIGHEST} · {MARKS[review.mark]}"

    @display(description=_("words"))
    def sentence(self, review: Review) -> str:
        """The words, and with them which version of them was on this page."""
        seen = format_html('<input type="hidden" name="seen" value="{}:{}">', review.pk, review.revision)
        return seen + format_html("{}", Truncator(review.words).chars(240) or "—")

    @display(description=_("words"))
    def words_said(self, review: Review) -> str:
        return format_html('<p class="bo-text">{}</p>', review.words) if review.words else "—"

    @display(description=_("about"))
    def about(self, review: Review) -> str:
        title = title_of(review, language=get_language() or settings.LANGUAGE_CODE)
        return f"{title} · {review.range.name}" if review.range else title

    @display(description=_("signed"))
    def signed(self, review: Review) -> str:
        if not review.words:
            return "—"
        return signature(first_name=review.first_name, child_name=review.child_name, child_age=review.child_age)

    @display(description=_("received on"))
    def received(self, review: Review) -> str:
        return full_day(review.experienced_on)

    @display(description=_("given at"))
    def given(self, review: Review) -> str:
        return moment(review.given_at)

    @display(description=_("written at"), ordering="written_at")
    def written(self, review: Review) -> str:
        return moment(review.written_at)

    @display(description=_("may be published"), boolean=True)
    def consent(self, review: Review) -> bool:
        return review.may_publish

    @display(description=_("question"))
    def asked(self, review: Review) -> str:
        return link(review.request)

    @display(description=_("published at"))
    def published(self, review: Review) -> str:
        return moment(review.published_at) or "—"

    @display(description=_("decided"))
    def decided_words(self, review: Review) -> str:
        if review.decided_at is None:
            return "—"
        who = review.decided_by.get_full_name() or review.decided_by.email if review.decided_by else "—"
        return f"{moment(review.decided_at)} · {who}"


def _seen(request: HttpRequest, queryset: QuerySet[Review]) -> dict[int, int]:
    """The chosen reviews with the version of each that the page showed; one that was on no page is not decided on."""
    pairs = (value.partition(":") for value in request.POST.getlist("seen"))
    shown = {int(pk): int(revision) for pk, _colon, revision in pairs if pk.isdecimal() and revision.isdecimal()}
    return {pk: shown[pk] for pk in queryset.values_list("pk", flat=True) if pk in shown}


def _report(request: HttpRequest, count: int, sentence: str) -> None:
    if count:
        messages.success(request, sentence % count)
    else:
        messages.warning(request, _("None of the chosen rows waits for that any more. Nothing changed."))


@admin.register(ReviewRequest)
class ReviewRequestAdmin(FactAdmin):
    """Who was asked about which parcel, who will be, and why somebody is not."""

    list_display = ("parcel", "state_badge", "ask_day", "email", "why", "asked_moment")
    list_filter = ("state", "why", "language")
    date_hierarchy = "ask_at"
    search_fields = ("=parcel", "^email", "=order__number")
    search_help_text = _("Number of the parcel or of the order, or mail address")
    actions = ("leave_in_peace", "send_links")
    fields = ("parcel", "state", "why", "email", "language", "ask_at", "arrived_on", "asked_at", "created_at")
    readonly_fields = fields

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.change_reviewrequest")

    @action(description=_("Do not ask about these parcels"), permissions=["answer"])
    def leave_in_peace(self, request: HttpRequest, queryset: QuerySet[ReviewRequest]) -> None:
        count = asking.drop(request_ids=list(queryset.values_list("pk", flat=True)), why=NotAsked.BY_HAND)
        said = ngettext("Nobody is asked about %d parcel.", "Nobody is asked about %d parcels.", count)
        _report(request, count, said)

    @action(description=_("Send the links anew, at the parent’s wish"), permissions=["answer"])
    def send_links(self, request: HttpRequest, queryset: QuerySet[ReviewRequest]) -> None:
        count = asking.send_links(request_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        _report(request, count, ngettext("%d mail with fresh links.", "%d mails with fresh links.", count))

    @display(description=_("state"), ordering="state", label=REQUEST_COLOURS)
    def state_badge(self, row: ReviewRequest) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("asked from"), ordering="ask_at")
    def ask_day(self, row: ReviewRequest) -> str:
        return moment(row.ask_at)

    @display(description=_("was asked at"), ordering="asked_at")
    def asked_moment(self, row: ReviewRequest) -> str:
        return moment(row.asked_at) or "—"
