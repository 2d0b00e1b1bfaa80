"""The subscribe funnel and what a customer does with a subscription."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from subscriptions.views import account, card, changes, continuing, funnel, growing, pay, terminating

app_name = "subscriptions"
urlpatterns = [
    path("", funnel.start, name="start"),
    path(_("plan/"), funnel.plan, name="plan"),
    path(_("mine/<str:reference>/"), account.detail, name="detail"),
    path(_("mine/<str:reference>/end/"), account.cancel, name="cancel"),
    path(_("mine/<str:reference>/pause/"), changes.pause, name="pause"),
    path(_("mine/<str:reference>/resume/"), changes.resume, name="resume"),
    path(_("mine/<str:reference>/address/"), changes.address, name="address"),
    path(_("mine/<str:reference>/plan/"), changes.plan, name="change_plan"),
    path(_("mine/<str:reference>/continue/"), continuing.start, name="continue"),
    path(_("mine/<str:reference>/continue/<str:plan>/<str:setup>/"), continuing.back, name="continue_back"),
    path(_("mine/<str:reference>/box/<int:number>/skip/"), changes.skip, name="skip"),
    path(_("mine/<str:reference>/box/<int:number>/take-back/"), changes.unskip, name="unskip"),
    path(_("mine/<str:reference>/box/<int:number>/swap/"), changes.swap, name="swap"),
    path(_("mine/<str:reference>/box/<int:number>/add/"), changes.add, name="add"),
    path(_("mine/<str:reference>/card/"), card.card, name="card"),
    path(_("mine/<str:reference>/card/<str:setup>/back/"), card.card_back, name="card_back"),
    path(_("mine/<str:reference>/range/"), growing.stage, name="range"),
    path(_("end/"), terminating.terminate, name="terminate"),
    path(_("end/contract/"), terminating.contract, name="terminate_contract"),
    path(_("end/notified/<str:signed>/"), terminating.terminated, name="terminated"),
    path(_("pay/<str:signed>/"), pay.pay, name="pay"),
    path(_("pay/<str:signed>/back/"), pay.pay_back, name="pay_back"),
]
