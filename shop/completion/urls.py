from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.completion import views

app_name = "completion"
urlpatterns = [path(_("proposals/"), views.proposals, name="proposals")]
