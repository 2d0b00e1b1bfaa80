"""The subscribe funnel and what a customer does with a subscription."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from subscriptions.views import account, funnel, pay

app_name = "subscriptions"
urlpatterns = [
    path("", funnel.start, name="start"),
    path(_("plan/"), funnel.plan, name="plan"),
    path(_("mine/<str:reference>/"), account.detail, name="detail"),
    path(_("mine/<str:reference>/end/"), account.cancel, name="cancel"),
    path(_("pay/<str:signed>/"), pay.pay, name="pay"),
    path(_("pay/<str:signed>/back/"), pay.pay_back, name="pay_back"),
]
