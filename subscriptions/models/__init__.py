from subscriptions.models.box import Box, BoxRange, CalendarMonth, Theme
from subscriptions.models.child import Child
from subscriptions.models.cycle import AddOn, Cycle
from subscriptions.models.dunning import DunningCase
from subscriptions.models.gift import Gift, GiftCard, GiftDraft
from subscriptions.models.notice import Notice
from subscriptions.models.plan import Plan
from subscriptions.models.price_change import PriceChange
from subscriptions.models.promotion import BoxPromotion, CycleReduction, SubscriptionPromotion
from subscriptions.models.review import Rating, Review, ReviewOptOut, ReviewRequest
from subscriptions.models.signup import Signup
from subscriptions.models.subscription import Subscription, SubscriptionMovement
from subscriptions.models.termination import Termination

__all__ = [
    "AddOn",
    "Box",
    "BoxPromotion",
    "BoxRange",
    "CalendarMonth",
    "Child",
    "Cycle",
    "CycleReduction",
    "DunningCase",
    "Gift",
    "GiftCard",
    "GiftDraft",
    "Notice",
    "Plan",
    "PriceChange",
    "Rating",
    "Review",
    "ReviewOptOut",
    "ReviewRequest",
    "Signup",
    "Subscription",
    "SubscriptionMovement",
    "SubscriptionPromotion",
    "Termination",
    "Theme",
]
