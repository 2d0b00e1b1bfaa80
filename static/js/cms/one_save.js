// A form that keeps itself is sent once: pressing a button waits for what is on its way to the server, and nothing follows.
// Without it a new page that is being kept when its editor submits it is made twice. Wagtail waits by itself between two of
// its own savings, not before a button.
const SAVE = "w-autosave:save"; // its default is taken when the waiting time (data-w-autosave-interval-value) is over
const DONE = ["w-autosave:success", "w-autosave:error"];

const start = (form) => {
  let saving = null; // the event of the saving that is to come or on its way
  let isOnItsWay = false;
  let isLeaving = false;
  let held = null; // name and value of the button that was pressed meanwhile

  const forget = () => {
    saving = null;
    isOnItsWay = false;
  };

  form.addEventListener(SAVE, (event) => {
    if (isLeaving) {
      event.preventDefault();
      return;
    }
    saving = event;
    isOnItsWay = false;
    setTimeout(() => {
      if (saving === event) isOnItsWay = true;
    }, Number(form.dataset.wAutosaveIntervalValue));
  });

  for (const end of DONE) {
    form.addEventListener(end, () => {
      forget();
      if (!held) return;
      const { name, value } = held; // a hidden field: the button itself is replaced or disabled by now
      held = null;
      if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      form.requestSubmit();
    });
  }

  form.addEventListener(
    "submit",
    (event) => {
      if (isOnItsWay) {
        const { name = "", value = "" } = event.submitter ?? {};
        held ??= { name, value };
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      saving?.preventDefault();
      forget();
      isLeaving = true;
      setTimeout(() => {
        if (event.defaultPrevented) isLeaving = false; // a question is asked first
      });
    },
    { capture: true },
  );

  addEventListener("pageshow", (event) => {
    if (event.persisted) isLeaving = false; // back from the next page
  });
};

const form = document.querySelector("form[data-edit-form]");
if (form) start(form);
