// Stripe's own card fields (Payment Element). What is typed goes to Stripe; the shop gets a token of it, and confirms itself.
const form = document.getElementById("card-form");
const problem = document.getElementById("card-problem");
const button = document.getElementById("card-send");

const say = (text) => {
  problem.textContent = text;
  problem.hidden = text === "";
};

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const appearance = () => ({
  theme: "stripe",
  variables: {
    colorPrimary: style("--bamboo") || "#1f6b45",
    colorText: style("--ink") || "#1e2b25",
    colorDanger: style("--red") || "#b3261e",
    borderRadius: "12px",
    fontSizeBase: "17px",
  },
});

const options = ({ mode, cents, currency, keepsCard }) => ({
  mode,
  currency,
  paymentMethodTypes: ["card"],
  appearance: appearance(),
  ...(mode === "payment" && { amount: Number(cents) }),
  ...(keepsCard && { setupFutureUsage: "off_session" }),
});

const busy = (isBusy) => {
  const words = button.querySelector("span");
  button.dataset.words ??= words.textContent;
  words.textContent = isBusy ? form.dataset.wait : button.dataset.words;
  button.toggleAttribute("aria-busy", isBusy);
  button.disabled = isBusy;
};

const start = () => {
  const stripe = window.Stripe(form.dataset.key, { locale: form.dataset.language });
  const elements = stripe.elements(options(form.dataset));
  const fields = elements.create("payment", { layout: "tabs" });
  fields.on("loaderror", () => say(form.dataset.notLoaded));
  fields.mount("#card-fields");

  const token = async () => {
    const checked = await elements.submit();
    if (checked.error) return checked;
    return stripe.createConfirmationToken({
      elements,
      params: { return_url: new URL(form.dataset.return, location.href).href },
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    say("");
    busy(true);
    try {
      const { error, confirmationToken } = await token();
      if (!error) {
        location.assign(`${form.dataset.return}?${new URLSearchParams({ method: confirmationToken.id })}`);
        return;
      }
      say(error.message);
    } catch {
      say(form.dataset.notLoaded);
    }
    busy(false);
  });
};

if (window.Stripe) start();
else say(form.dataset.notLoaded);
