"""All addresses. Back offices, health, collection and webhooks stand outside the language prefix; Wagtail comes last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.views import health, mails
from core.views.media import media
from shop.accounts import privacy_desk
from shop.invoicing import desk as invoicing
from tracking.reports import search_views
from tracking.reports import views as reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/language/", set_language, name="back_office_language"),
    path("admin/reports/", admin.site.admin_view(reports.reports), name="reports"),
    path("admin/reports/days.csv", admin.site.admin_view(reports.reports_csv), name="reports_csv"),
    path("admin/searches/", admin.site.admin_view(search_views.searches), name="searches"),
    path("admin/searches/searches.csv", admin.site.admin_view(search_views.searches_csv), name="searches_csv"),
    path("admin/vat/", admin.site.admin_view(invoicing.tax_days), name="tax_days"),
    path("admin/vat/days.csv", admin.site.admin_view(invoicing.tax_days_csv), name="tax_days_csv"),
    path("admin/privacy/", admin.site.admin_view(privacy_desk.privacy_desk), name="privacy_desk"),
    path("admin/privacy/copy/", admin.site.admin_view(privacy_desk.privacy_copy), name="privacy_copy"),
    path("admin/privacy/erase/", admin.site.admin_view(privacy_desk.privacy_erase), name="privacy_erase"),
    path("admin/", admin.site.urls),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    *([] if settings.MEDIA_ORIGINS else [path("media/<path:path>", media)]),
    path("sandbox/", include("shop.payments.providers.sandbox.urls")),
    path("stripe/", include("shop.payments.providers.stripe.urls")),
    path("webhooks/", include("shop.payments.urls")),
    path("collect/", include("tracking.urls")),
    path("", include("content.root_urls")),
    path("patterns/", include("core.urls")),
    path("demo/mails/", mails.index, name="demo_mails"),
    path("demo/mails/<int:mail_id>/", mails.detail, name="demo_mail"),
    path("demo/mails/<int:mail_id>/html/", mails.html, name="demo_mail_html"),
    path("demo/mails/<int:mail_id>/<int:position>/", mails.attachment, name="demo_mail_attachment"),
]

urlpatterns += i18n_patterns(
    path(_("shop/"), include("shop.catalogue.urls")),
    path(_("search/"), include("shop.search.urls")),
    path(_("basket/"), include("shop.basket.urls")),
    path(_("checkout/"), include("shop.checkout.urls")),
    path(_("addresses/"), include("shop.completion.urls")),
    path(_("account/"), include("shop.accounts.urls")),
    path(_("document/"), include("shop.invoicing.urls")),
    path(_("withdrawal/"), include("shop.aftercare.urls")),
    path(_("subscribe/"), include("subscriptions.urls")),
    path(_("gift/"), include("subscriptions.gift_urls")),
    path(_("reviews/"), include("subscriptions.review_urls")),
    path(_("newsletter/"), include("marketing.newsletter.urls")),
    path("", include("content.urls")),
)
