from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    label = "subscriptions"
    verbose_name = _("Subscriptions")

    def ready(self) -> None:
        from core import panels, privacy, slots
        from core.templatetags import page
        from shop.catalogue.product import VOICES_SLOT
        from shop.catalogue.product_rows import COLUMNS_SLOT
        from shop.checkout.later import DELIVERED_LATER
        from shop.payments.refund_page import NOTES
        from shop.payments.refunds import REQUESTED
        from subscriptions import privacy_rows, rules  # noqa: F401 (they register themselves)
        from subscriptions.billing import card_change, disputes, dunning, paying, renewals  # noqa: F401 (they register themselves)
        from subscriptions.boxes import cycles, freezing, packing  # noqa: F401 (they register themselves)
        from subscriptions.changes import growing_up, repricing  # noqa: F401 (they register themselves)
        from subscriptions.desk import subscriptions_of
        from subscriptions.endings import ending, term_notices, terminations, withdrawing  # noqa: F401 (they register themselves)
        from subscriptions.gifts import buying as gifts
        from subscriptions.gifts import contested, continuing, contract, making, sending, voiding  # noqa: F401 (they register themselves)
        from subscriptions.gifts import desk as gift_desk
        from subscriptions.gifts import privacy_rows as gift_privacy
        from subscriptions.gifts import recaps as gift_recaps
        from subscriptions.panels import account_menu, account_panels, plan_path, plan_ranges, range_names
        from subscriptions.reviews import asking, planning, shown  # noqa: F401 (they register themselves)
        from subscriptions.reviews import privacy_rows as review_privacy
        from subscriptions.reviews import rules as review_rules  # noqa: F401 (they register themselves)
        from subscriptions.reviews.mine import account_menu as review_menu
        from subscriptions.signup import searching, start  # noqa: F401 (they register themselves)
        from subscriptions.signup.recaps import basket_recaps, basket_steps, order_panels
        from subscriptions.signup.signing_up import first_box_needs, follow_into_order
        from subscriptions.views.terminating import legal_links

        slots.fill(panels.CUSTOMER, name="subscriptions", function=subscriptions_of)
        slots.fill(privacy.EXPORT, name="subscriptions", function=privacy_rows.export)
        slots.fill(privacy.STOP, name="subscriptions", function=privacy_rows.stop)
        slots.fill(privacy.WAITS, name="subscriptions", function=privacy_rows.waits)
        slots.fill(privacy.ERASE, name="subscriptions", function=privacy_rows.erase)
        slots.fill(page.LEGAL, name="subscriptions", function=legal_links)
        slots.fill("placement.needs", name="subscriptions", function=first_box_needs)
        slots.fill("order.line_written", name="subscriptions", function=follow_into_order)
        slots.fill("checkout.steps", name="subscriptions", function=basket_steps)
        slots.fill("checkout.recap", name="subscriptions", function=basket_recaps)
        slots.fill("order.panels", name="subscriptions", function=order_panels)
        slots.fill("account.home", name="subscriptions", function=account_panels)
        slots.fill("account.menu", name="subscriptions", function=account_menu)
        slots.fill("catalogue.ranges", name="subscriptions", function=range_names)
        slots.fill("catalogue.range_keys", name="subscriptions", function=plan_ranges)
        slots.fill("catalogue.plan_path", name="subscriptions", function=plan_path)
        slots.fill("search.ways", name="subscriptions", function=searching.ways_on)
        searching.register()
        slots.fill(DELIVERED_LATER, name="gifts", function=gifts.lines_of_gifts)
        slots.fill("placement.needs", name="gifts", function=gifts.check_quantity)
        slots.fill("order.line_written", name="gifts", function=gifts.follow_into_order)
        slots.fill("checkout.recap", name="gifts", function=gift_recaps.basket_recaps)
        slots.fill("order.panels", name="gifts", function=gift_recaps.order_panels)
        slots.fill("account.home", name="subscriptions-gifts", function=continuing.account_panels)
        slots.fill("account.menu", name="subscriptions-gifts", function=gift_recaps.account_menu)
        slots.fill(REQUESTED, name="gifts", function=voiding.before_refund)
        slots.fill(NOTES, name="gifts", function=gift_desk.refund_notes)
        slots.fill(privacy.EXPORT, name="gifts", function=gift_privacy.export)
        slots.fill(privacy.WAITS, name="gifts", function=gift_privacy.waits)
        slots.fill(privacy.ERASE, name="gifts", function=gift_privacy.erase)
        slots.fill(panels.ORDER, name="gifts", function=gift_desk.gifts_of_order)
        slots.fill(panels.CUSTOMER, name="subscriptions-gifts", function=gift_desk.gifts_of_customer)
        slots.fill(privacy.EXPORT, name="reviews", function=review_privacy.export)
        slots.fill(privacy.ERASE, name="reviews", function=review_privacy.erase)
        slots.fill("account.menu", name="subscriptions-reviews", function=review_menu)
        slots.fill(COLUMNS_SLOT, name="reviews", function=shown.columns_of_product)
        slots.fill(VOICES_SLOT, name="reviews", function=shown.of_product)
