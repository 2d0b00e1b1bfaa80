from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "shop.search"
    label = "search"
    verbose_name = _("Search of the site")

    def ready(self) -> None:
        from shop.search import comparing, engines, goods, indexing  # noqa: F401 (they register themselves)

        goods.register()
        post_migrate.connect(engines.after_migrate, sender=self, dispatch_uid="search.engines")
