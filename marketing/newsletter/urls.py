from django.urls import path
from django.utils.translation import gettext_lazy as _

from marketing.newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("", views.sign_up, name="sign_up"),
    path(_("look-at-your-mails/"), views.asked, name="asked"),
    path(_("confirm/<str:token>/"), views.confirm, name="confirm"),
    path(_("it-comes/"), views.confirmed, name="confirmed"),
    path(_("leave/<str:signed>/"), views.leave, name="leave"),
]
