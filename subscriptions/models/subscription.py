"""A subscription: boxes of a range for a child, at the price agreed when it began; and the movements of its life."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field
from core.money import ZERO
from subscriptions.enums import AtEnd, SubscriptionMovementKind, SubscriptionState
from subscriptions.models.box import BoxRange
from subscriptions.models.child import Child
from subscriptions.models.plan import Plan
from subscriptions.models.signup import Signup


class Subscription(models.Model):
    """Cycle dates come from `anchor_month`, never from the last payment, so that nothing drifts.

    `box_price` is the agreed price of one box, gross; a prepaid term's is its total divided over its boxes.
    `boxes_paid` counts the boxes that are paid in advance, the first one of a monthly plan included; `boxes_skipped` the
    months that were left out, which push a paid term on. `renewal_price` is what each box after those costs, agreed at
    the start as well; zero for a subscription that stops then. `anchor_number` is the box that falls into `anchor_month`,
    other than 1 once the range's rhythm has changed. `wanted_plan` takes over at the next box that is not paid yet.
    """

    reference = CodeField(_("reference"), max_length=16, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("customer")
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("child"))
    range = models.ForeignKey(BoxRange, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("range"))
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("plan"))
    signup = models.OneToOneField(Signup, on_delete=models.PROTECT, null=True, blank=True, related_name="subscription")
    method = models.ForeignKey(
        "payments.PaymentMethod",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("card"),
    )
    address = models.ForeignKey(
        "address.UserAddress", on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("address")
    )
    state = models.CharField(_("state"), max_length=16, choices=SubscriptionState, default=SubscriptionState.ACTIVE)
    anchor_month = models.DateField(_("first month"))
    anchor_number = models.PositiveSmallIntegerField(_("number of the box in the first month"), default=1)
    box_price = amount_field(verbose_name=_("price of a box"))
    renewal_price = amount_field(verbose_name=_("price of a box after the paid ones"), default=ZERO)
    currency = models.CharField(_("currency"), max_length=3)
    boxes_paid = models.PositiveSmallIntegerField(_("boxes paid in advance"))
    boxes_skipped = models.PositiveSmallIntegerField(_("months left out"), default=0)
    paused_until = models.DateField(
        _("paused until"), null=True, blank=True, help_text=_("The first day of the month in which boxes come again.")
    )
    is_range_pinned = models.BooleanField(
        _("stays in its range"), default=False, help_text=_("The range does not follow the child's age.")
    )
    wanted_plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("changes to the plan")
    )
    wanted_price = amount_field(verbose_name=_("price of the plan to come"), default=ZERO)
    wanted_renewal_price = amount_field(verbose_name=_("price of a box after the plan to come"), default=ZERO)
    at_end = models.CharField(_("at the end"), max_length=16, choices=AtEnd, default=AtEnd.STOP)
    started_at = models.DateTimeField(_("started at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason given"), max_length=255, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return self.reference


class SubscriptionMovement(models.Model):
    """One change of what a subscription is worth a month. Append-only; unique by kind and what caused it."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="movements", verbose_name=_("subscription")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=SubscriptionMovementKind)
    amount = amount_field(verbose_name=_("monthly value"), help_text=_("Positive in, negative out."))
    currency = models.CharField(_("currency"), max_length=3)
    reference = CodeField(_("cause"), max_length=64)
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("movement of a subscription")
        verbose_name_plural = _("movements of subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "kind", "reference"], name="subscription_movement_once")
        ]
        indexes = [models.Index(fields=["moved_at"])]
