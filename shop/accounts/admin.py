"""Customers and staff: found by mail address or name, with all that happened to them on one screen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from core.panels import drawn_for
from shop.accounts.models import User
from shop.accounts.panels import of_customer

PERSON = ("email", ("first_name", "last_name"), ("language", "phone"), "is_active")
POWERS = ("is_staff", "is_superuser", "groups")


class NewUserForm(UserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("email", "first_name", "last_name", "language")
        field_classes = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Only superusers give powers, or change somebody who has some: a password is a power, too."""

    form, add_form, change_password_form = UserChangeForm, NewUserForm, AdminPasswordChangeForm
    list_display = ("email", "name", "language", "date_joined", "kind")
    list_filter = ("is_staff", "language", "groups")
    search_fields = ("^email", "^last_name", "^first_name")
    search_help_text = _("Beginning of the mail address or of a name")
    date_hierarchy = "date_joined"
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ("last_login", "date_joined", "panels")
    actions_detail = ("personal_data",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": (*PERSON, ("date_joined", "last_login"))}),
        (_("What happened"), {"fields": ("panels",)}),
        (_("Signing in and powers"), {"fields": ("password", *POWERS), "classes": ("collapse",)}),
    )
    add_fieldsets = ((None, {"fields": ("email", "first_name", "last_name", "language", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        shown = tuple(super().get_readonly_fields(request, obj))
        return shown if request.user.is_superuser else (*shown, *POWERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        is_powerful = obj is not None and (obj.is_staff or obj.is_superuser)
        return allowed and (request.user.is_superuser or not is_powerful)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_answer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("accounts.add_erasure")

    @action(description=_("Personal data"), url_path="personal-data", icon="policy", permissions=["answer"])
    def personal_data(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """To what is held about this customer, as a file, and to forgetting it."""
        email = User.objects.values_list("email", flat=True).get(pk=object_id)
        return redirect(f"{reverse('privacy_desk')}?{urlencode({'email': email})}")

    @display(description=_("name"), ordering="last_name")
    def name(self, user: User) -> str:
        return user.get_full_name()

    @display(description=_("kind"), ordering="is_staff")
    def kind(self, user: User) -> str:
        return str(_("staff") if user.is_staff else _("customer"))

    @display(description="")
    def panels(self, user: User) -> str:
        return drawn_for(user, lambda: of_customer(customer=user))
