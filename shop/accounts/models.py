"""The customer: an e-mail address, a name, a language. A password is optional; signing in is a link by mail."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser

from core.db import CodeField, LowerCaseEmailField


class User(AbstractUser):
    """Customers, editors and staff. Customers that only ever paid as guests have no usable password."""

    email = LowerCaseEmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language"), max_length=8, default="fr")
    phone = models.CharField(_("phone"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [models.Index(fields=["last_name", "first_name"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Oscar's own save rewrites stock alerts at every save of a user; ours are kept by address.
        models.Model.save(self, *args, **kwargs)

    def __str__(self) -> str:
        return f"{self.get_full_name()} <{self.email}>".strip()


class SignInLink(models.Model):
    """A link that signs one customer in, once, for a day. Only a hash of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = CodeField(max_length=64, unique=True)
    next_path = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")
        indexes = [models.Index(fields=["user", "created_at"])]


class Erasure(models.Model):
    """A customer who is to be forgotten: requested, then confirmed by a mail link or written down by staff, then done.

    `email` is the address until it is forgotten as well. Between confirmed and done, what is paid still arrives.
    """

    email = LowerCaseEmailField(_("e-mail address"), unique=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="erasures", verbose_name=_("customer")
    )
    language = models.CharField(_("language"), max_length=8, default="fr")
    token_hash = CodeField(max_length=64, blank=True)
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written down by"),
        help_text=_("Empty: by the customer, in the account."),
    )
    requested_at = models.DateTimeField(_("requested at"))
    expires_at = models.DateTimeField(_("link valid until"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return self.email
