"""What parents say of what they received: who is asked about which parcel, what they answered, and what pages show of it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, LowerCaseEmailField
from subscriptions.enums import NotAsked, Refusal, ReviewRequestState, ReviewState
from subscriptions.models.box import BoxRange, Theme
from subscriptions.models.cycle import Cycle

WORDS_LENGTH = 600
LOWEST, HIGHEST = 1, 5


class ReviewRequest(models.Model):
    """One question about one parcel: planned when it leaves, asked once, or not at all. `parcel` is its reference.

    Parcels of one person that fall due together share a mail. `arrived_on` is the day from which the asking counted.
    """

    parcel = CodeField(_("parcel"), max_length=16, unique=True)
    order = models.ForeignKey("order.Order", on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="review_requests",
        verbose_name=_("customer"),
    )
    email = LowerCaseEmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(_("state"), max_length=16, choices=ReviewRequestState, default=ReviewRequestState.PLANNED)
    why = models.CharField(_("why not"), max_length=16, choices=NotAsked, blank=True)
    ask_at = models.DateTimeField(_("asked from"))
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    asked_at = models.DateTimeField(_("was asked at"), null=True, blank=True)
    mail = models.ForeignKey(
        "core.OutgoingMail",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mail"),
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("question after a parcel")
        verbose_name_plural = _("questions after parcels")
        indexes = [
            models.Index(fields=["state", "ask_at", "id"]),
            models.Index(fields=["email"]),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return self.parcel


class Review(models.Model):
    """A mark from 1 to 5 of one box of a subscription or one line of an order, and a sentence if its parent wrote one.

    `theme` and `range` are the box's, `product` is the line's (of a variant its parent): the pages that it is shown on.
    Names and age are only there as far as the parent lets them be shown. `revision` counts what was written anew, so that
    nobody publishes what was not read; `published_at` is the first time, `written_at` the latest change.
    """

    request = models.ForeignKey(
        ReviewRequest, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("question")
    )
    cycle = models.OneToOneField(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="review", verbose_name=_("box")
    )
    line = models.OneToOneField(
        "order.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="review", verbose_name=_("line")
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("theme")
    )
    range = models.ForeignKey(
        BoxRange, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name=_("range")
    )
    product = models.ForeignKey(
        "catalogue.Product",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("product"),
    )
    mark = models.PositiveSmallIntegerField(
        _("mark"), validators=[MinValueValidator(LOWEST), MaxValueValidator(HIGHEST)]
    )
    words = models.TextField(_("words"), max_length=WORDS_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=8)
    first_name = models.CharField(_("signed"), max_length=40, blank=True)
    child_name = models.CharField(_("child, as shown"), max_length=40, blank=True)
    child_age = models.PositiveSmallIntegerField(_("age, as shown"), null=True, blank=True)
    may_publish = models.BooleanField(_("may be published"), default=False)
    state = models.CharField(_("state"), max_length=16, choices=ReviewState)
    revision = models.PositiveSmallIntegerField(_("version"), default=1)
    experienced_on = models.DateField(_("received on"))
    given_at = models.DateTimeField(_("given at"))
    written_at = models.DateTimeField(_("written at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    refusal = models.CharField(_("why refused"), max_length=16, choices=Refusal, blank=True)
    refusal_note = models.TextField(_("a word more to the parent"), max_length=1000, blank=True)
    answer = models.TextField(_("our answer, for everybody"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle__isnull=False, line__isnull=True, theme__isnull=False, range__isnull=False)
                | Q(cycle__isnull=True, line__isnull=False, product__isnull=False),
                name="review_of_a_box_or_a_line",
            ),
            models.CheckConstraint(condition=Q(mark__gte=LOWEST, mark__lte=HIGHEST), name="review_mark_in_range"),
        ]
        indexes = [
            models.Index(fields=["state", "written_at", "id"]),
            models.Index(fields=["written_at", "id"]),
            models.Index(fields=["theme", "state", "published_at", "id"]),
            models.Index(fields=["range", "state", "published_at", "id"]),
            models.Index(fields=["product", "state", "published_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.mark}/{HIGHEST} {self.words}".strip()[:80]


class Rating(models.Model):
    """What the page of one theme, range or product shows without asking further: how often each mark was given, how many
    sentences are published, and the latest of them. Made anew from the reviews at any time; a rule compares both."""

    theme = models.OneToOneField(
        Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="marks", verbose_name=_("theme")
    )
    range = models.OneToOneField(
        BoxRange, on_delete=models.CASCADE, null=True, blank=True, related_name="marks", verbose_name=_("range")
    )
    product = models.OneToOneField(
        "catalogue.Product",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="marks",
        verbose_name=_("product"),
    )
    ones = models.PositiveIntegerField(default=0)
    twos = models.PositiveIntegerField(default=0)
    threes = models.PositiveIntegerField(default=0)
    fours = models.PositiveIntegerField(default=0)
    fives = models.PositiveIntegerField(default=0)
    sentences = models.PositiveIntegerField(default=0)
    latest = models.JSONField(default=list)

    class Meta:
        verbose_name = _("sum of marks")
        verbose_name_plural = _("sums of marks")
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, range__isnull=True, product__isnull=True)
                | Q(theme__isnull=True, range__isnull=False, product__isnull=True)
                | Q(theme__isnull=True, range__isnull=True, product__isnull=False),
                name="rating_of_one_thing",
            )
        ]


class ReviewOptOut(models.Model):
    """An address that wants no more questions after its parcels."""

    email = LowerCaseEmailField(_("e-mail address"), unique=True)
    opted_out_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("address without questions")
        verbose_name_plural = _("addresses without questions")

    def __str__(self) -> str:
        return self.email
