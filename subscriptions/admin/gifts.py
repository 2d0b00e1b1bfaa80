"""Gifts for care: who gave what to whom, how it stands, and what can be put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from core import clock
from core.panels import badge, link
from core.templatetags.days import full_day
from shop.order.panels import moment, money
from subscriptions.admin.badges import GIFT_COLOURS, range_badge
from subscriptions.admin.gift_refund_page import gift_refund_page
from subscriptions.enums import GiftState
from subscriptions.gifts import contested, sending
from subscriptions.gifts.buying import WrongMoment, check_moment
from subscriptions.gifts.codes import in_groups, read_code
from subscriptions.gifts.states import UNOPENED
from subscriptions.models import Gift
from subscriptions.transitions import WrongState

SHOWN_OF_CODE = 4


class GiftForm(forms.ModelForm):
    """Where the card goes and when: what may be put right, and until when."""

    class Meta:
        model = Gift
        fields = ("recipient_email", "send_at")

    def clean_send_at(self) -> Any:
        send_at = self.cleaned_data["send_at"]
        if send_at == self.instance.send_at:
            return send_at
        try:
            check_moment(send_at, now=clock.now())
        except WrongMoment as problem:
            text = _("Choose a moment that is still to come, %(day)s at the latest.")
            raise forms.ValidationError(text, params={"day": full_day(problem.latest)}) from problem
        return send_at


@admin.register(Gift)
class GiftAdmin(ModelAdmin):
    """Found by its code, a mail address or its order's number. Until the card is out its moment can be changed, until the
    gift is opened its address."""

    form = GiftForm
    list_display = (
        "reference",
        "state_badge",
        "givers_name",
        "recipient",
        "what",
        "send_moment",
    )
    list_filter = ("state", "plan__range", "boxes", "language")
    date_hierarchy = "send_at"
    search_fields = ("=reference", "=code", "^recipient_email", "^order_line__order__guest_email")
    search_help_text = _("Code, reference, mail address of either side, or order")
    list_select_related = ("order_line__order", "plan__range", "subscription__user")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    actions = ("send_again",)
    actions_detail = ("refund",)
    fields = (
        ("reference", "state_words"),
        "code_words",
        "order_link",
        "giver",
        "recipient_name",
        "recipient_email",
        "send_at",
        "message",
        "what",
        "price",
        "country",
        ("sent_words", "mailings"),
        "valid_until",
        ("bought", "opened_words", "refunded_words"),
        "subscription_link",
        "own_order_link",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Gift | None = None) -> tuple[str, ...]:
        flat = [name for row in self.fields for name in ([row] if isinstance(row, str) else row)]
        writable = {"recipient_email"} if obj is not None and obj.state in UNOPENED else set()
        if obj is not None and obj.state == GiftState.BOUGHT:
            writable.add("send_at")
        return tuple(name for name in flat if name not in writable)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gift]:
        rows: QuerySet[Gift] = super().get_queryset(request)
        return rows.select_related("order_line__order", "plan__range", "subscription__user", "order")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Gift], search_term: str
    ) -> tuple[QuerySet[Gift], bool]:
        """A code as it was typed, an order's number, or what the fields say."""
        code = read_code(search_term)
        if code:
            return queryset.filter(code=code), False
        by_order = queryset.filter(order_line__order__number=search_term.strip().upper())
        if by_order.exists():
            return by_order, False
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found, may_repeat

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_refund_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perms(("payments.add_refund", "subscriptions.change_gift"))

    def save_model(self, request: HttpRequest, obj: Gift, form: Any, change: bool) -> None:
        try:
            sending.correct(gift_id=obj.pk, recipient_email=obj.recipient_email, send_at=obj.send_at, now=clock.now())
        except (WrongState, WrongMoment):
            messages.error(request, _("The card went out or was used meanwhile. Nothing was changed."))

    @display(description=_("state"), ordering="state", label=GIFT_COLOURS)
    def state_badge(self, gift: Gift) -> tuple[str, str]:
        return gift.state, gift.get_state_display()

    @display(description=_("state"))
    def state_words(self, gift: Gift) -> str:
        words = badge(gift.get_state_display(), look=GIFT_COLOURS[GiftState(gift.state)])
        if gift.state in UNOPENED and contested.is_contested(gift=gift):
            words += badge(_("payment contested: it opens nothing"), look="danger")
        return words

    @display(description=_("giver"), ordering="giver_name")
    def givers_name(self, gift: Gift) -> str:
        return gift.giver_name or "—"

    @display(description=_("giver"), ordering="order_line__order__guest_email")
    def giver(self, gift: Gift) -> str:
        return f"{gift.giver_name} ({gift.order_line.order.contact_email})"

    @display(description=_("recipient"), ordering="recipient_name")
    def recipient(self, gift: Gift) -> str:
        return f"{gift.recipient_name} ({gift.recipient_email or _('card to print')})"

    @display(description=_("boxes"), ordering="boxes")
    def what(self, gift: Gift) -> SafeString:
        return range_badge(gift.plan.range, count=gift.boxes)

    @display(description=_("card sent at"), ordering="send_at")
    def send_moment(self, gift: Gift) -> str:
        return moment(gift.sent_at or gift.send_at)

    @display(description=_("bought at"), ordering="bought_at")
    def bought(self, gift: Gift) -> str:
        return moment(gift.bought_at)

    @display(description=_("code"))
    def code_words(self, gift: Gift) -> str:
        """Its end alone, to compare with what a customer reads out: whoever has all of it has the boxes."""
        return in_groups("•" * (len(gift.code) - SHOWN_OF_CODE) + gift.code[-SHOWN_OF_CODE:])

    @display(description=_("order"))
    def order_link(self, gift: Gift) -> str:
        return link(gift.order_line.order, words=gift.order_line.order.number)

    @display(description=_("price"))
    def price(self, gift: Gift) -> str:
        return money(gift.order_line.line_price_incl_tax, gift.order_line.order.currency)

    @display(description=_("was sent at"))
    def sent_words(self, gift: Gift) -> str:
        return moment(gift.sent_at) or "—"

    @display(description=_("opened at"))
    def opened_words(self, gift: Gift) -> str:
        return moment(gift.redeemed_at) or "—"

    @display(description=_("refunded at"))
    def refunded_words(self, gift: Gift) -> str:
        return moment(gift.refunded_at) or "—"

    @display(description=_("subscription"))
    def subscription_link(self, gift: Gift) -> str:
        return link(gift.subscription) if gift.subscription else "—"

    @display(description=_("order of the boxes"))
    def own_order_link(self, gift: Gift) -> str:
        return link(gift.order, words=gift.order.number) if gift.order else "—"

    @action(description=_("Send the card once more"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Gift]) -> None:
        now, count = clock.now(), 0
        for gift in queryset.order_by("pk"):
            try:
                sending.send_again(gift_id=gift.pk, now=now)
                count += 1
            except WrongState:
                messages.warning(request, _("%(gift)s is not out, or not waiting any more.") % {"gift": gift})
            except sending.NoAddress:
                messages.warning(request, _("%(gift)s has no mail address: the giver prints it.") % {"gift": gift})
        if count:
            messages.success(request, ngettext("%d card goes out again.", "%d cards go out again.", count) % count)

    @action(description=_("Refund"), url_path="refund", icon="undo", permissions=["refund"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two steps: why, then the effect, and only then the money; the code is closed with it."""
        return gift_refund_page(request, gift_id=int(object_id), context=self.admin_site.each_context(request))
