"""Vouchers, made, followed and stopped by marketing and sales; others read them."""

from shop.voucher.admin import series, vouchers  # noqa: F401 (they register themselves)
