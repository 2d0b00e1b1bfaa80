from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class ConsentLevel(IntegerChoices):
    """What the person allowed. Until a consent banner exists, only the exempt level is written."""

    EXEMPT = 1, _("exempt from consent")
    MEASURED = 2, _("measured with consent")
    ADVERTISED = 3, _("advertising with consent")


class EventKind(TextChoices):
    PAGE_VIEW = "page_view", _("page view")
    PURCHASE = "purchase", _("purchase")
    SUBSCRIPTION_STARTED = "subscription_started", _("subscription started")
    SUBSCRIPTION_ENDED = "subscription_ended", _("subscription ended")
    REVIEW_GIVEN = "review_given", _("review given")


class Device(TextChoices):
    """By the width of the window: below 640 CSS pixels, below 1024, and from there on."""

    PHONE = "phone", _("phone")
    TABLET = "tablet", _("tablet")
    COMPUTER = "computer", _("computer")


class Channel(TextChoices):
    """Where a visit came from, as far as the referring host tells."""

    DIRECT = "direct", _("direct")
    SEARCH = "search", _("search engine")
    SOCIAL = "social", _("social network")
    ASSISTANT = "assistant", _("AI assistant")
    MAIL = "mail", _("webmail")
    REFERRAL = "referral", _("another site")


class Step(IntegerChoices):
    """How far a visit went, by the pages that it saw; never by the order itself."""

    LOOKED = 0, _("looked around")
    CHOSE = 1, _("basket or sign-up")
    CHECKOUT = 2, _("checkout")
    ORDERED = 3, _("order confirmed")


class Metric(TextChoices):
    """What a day's facts count. Amounts are gross, in the shop's currency; marks are those of the day's reviews, added up."""

    VISITS = "visits", _("visits")
    PAGE_VIEWS = "page_views", _("page views")
    ORDERS = "orders", _("orders")
    REVENUE = "revenue", _("sales, tax included")
    SUBSCRIPTIONS_NEW = "subscriptions_new", _("new subscriptions")
    SUBSCRIPTIONS_ENDED = "subscriptions_ended", _("ended subscriptions")
    MONTHLY_VALUE = "monthly_value", _("change of the monthly value")
    REVIEWS = "reviews", _("reviews given")
    MARKS = "marks", _("sum of their marks")


class Dimension(TextChoices):
    """What a fact is split by. `total` stands alone; the parts of every other one add up to it."""

    TOTAL = "total", _("total")
    CHANNEL = "channel", _("origin")
    DEVICE = "device", _("device")
    STEP = "step", _("furthest step")
    ORDER_KIND = "order_kind", _("kind of order")
    RANGE = "range", _("range")
