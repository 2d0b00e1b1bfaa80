"""The two back offices: how the one of the staff looks and what stands in it, and who may try to enter either of them."""

from datetime import timedelta

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "Bambou",
    "SITE_HEADER": "Bambou",
    "SITE_SUBHEADER": _("Back office"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("img/illustrations/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/illustrations/favicon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": reverse_lazy("back_office_language")},
    "ENVIRONMENT": "config.back_office.brand.environment_badge",
    "DASHBOARD_CALLBACK": "config.back_office.today.dashboard",
    "STYLES": [lambda request: static("css/back_office.css")],
    "LOGIN": {"image": lambda request: static("img/illustrations/pattern-leaves.svg")},
    "COMMAND": {"search_models": False, "search_callback": "config.back_office.search.find", "show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "config.back_office.navigation.sidebar",
    },
    "BORDER_RADIUS": "12px",
    # Bamboo, and greys of its ink and paper. White on primary 600 has a contrast of 6.5, base 500 on white of 5.6.
    "COLORS": {
        "primary": {
            "50": "#EEF7F1",
            "100": "#D6ECDD",
            "200": "#AFD9BE",
            "300": "#7FC09A",
            "400": "#4BA274",
            "500": "#2C8558",
            "600": "#1F6B45",
            "700": "#195939",
            "800": "#154C31",
            "900": "#0F3925",
            "950": "#082115",
        },
        "base": {
            "50": "#FFFCF6",
            "100": "#F8F2E6",
            "200": "#E9E0CF",
            "300": "#D2C9B8",
            "400": "#A29F93",
            "500": "#5E6B64",
            "600": "#4A554F",
            "700": "#38423D",
            "800": "#27302B",
            "900": "#1E2B25",
            "950": "#121A16",
        },
    },
}

# Where the staff's sign-in leads; customers sign in by a link that says where it leads.
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")

# Staff have the keys to everybody's data: their sessions are short, whatever the customers' are.
STAFF_SESSION_AGE = timedelta(hours=12)
STAFF_IDLE_AGE = timedelta(hours=1)

# Guessing of passwords: five wrong ones for an account from one address, then a quarter of an hour of refusal.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "core.http.client_address"
AXES_USERNAME_CALLABLE = "config.back_office.throttling.account"
AXES_LOCKOUT_CALLABLE = "config.back_office.throttling.refuse"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
