"""Old addresses lead to the new pages, so that links and search engines' memories stay good."""

from __future__ import annotations

from wagtail.contrib.redirects.models import Redirect

from shop.catalogue.addresses import product_path
from shop.catalogue.importers.magento.merging import Merge
from shop.catalogue.importers.magento.report import Report


def write(*, old_paths: dict[str, str], slugs: dict[str, str], merge: Merge, report: Report) -> None:
    """A permanent redirect from each old path to the product's page in its language, made once; staff's are left."""
    known: list[str] = merge.base.get("redirects", [])
    for path, language in old_paths.items():
        old = Redirect.normalise_path(path)
        new = product_path(slug=slugs[language], language=language)
        if old in known or old == Redirect.normalise_path(new) or len(old) > 255:
            continue
        if not Redirect.objects.filter(old_path=old).exists():
            Redirect.objects.create(old_path=old, redirect_link=new, is_permanent=True, automatically_created=True)
            report.counts["redirects"] += 1
            merge.changed = True
    merge.base["redirects"] = sorted({*known, *(Redirect.normalise_path(path) for path in old_paths)})
