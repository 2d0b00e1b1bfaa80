// What every page of the shop loads. collectstatic puts these modules in place of their imports (core/static.py): one request.
import "./tracking.js";
import "./components/menu.js";
import "./components/basket_count.js";
import "./components/form.js";
import "./components/search.js";
