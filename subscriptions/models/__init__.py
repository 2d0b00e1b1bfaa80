from subscriptions.models.box import Box, BoxRange, CalendarMonth, Theme
from subscriptions.models.child import Child
from subscriptions.models.cycle import Cycle
from subscriptions.models.plan import Plan
from subscriptions.models.signup import Signup
from subscriptions.models.subscription import Subscription, SubscriptionMovement

__all__ = [
    "Box",
    "BoxRange",
    "CalendarMonth",
    "Child",
    "Cycle",
    "Plan",
    "Signup",
    "Subscription",
    "SubscriptionMovement",
    "Theme",
]
