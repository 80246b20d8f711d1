// What the bench `ui` does in the page of the window. Each step ends once what it leads to was drawn, and tells milliseconds.

const grid = () => document.querySelector("[role=grid]");
const rows = () => [...(grid()?.querySelectorAll("[data-row]") ?? [])];
const order = () => rows().map((row) => row.dataset.row).join();
const atRest = () => grid()?.getAttribute("aria-busy") === "false";

const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Looks whenever the page changes. */
const until = (test) =>
  new Promise((done, fail) => {
    if (test()) return done();
    const observer = new MutationObserver(() => {
      if (test()) end(done);
    });
    const timer = setTimeout(() => end(() => fail(`waited in vain for ${test}`)), 20_000);
    const end = (how) => {
      clearTimeout(timer);
      observer.disconnect();
      how();
    };
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });

const timed = async (act, test) => {
  const began = performance.now();
  act();
  await until(test);
  await drawn();
  return performance.now() - began;
};

const button = (within, text) =>
  [...within.querySelectorAll("button")].find((one) => one.textContent.trim() === text);

const choose = (control, value, event) => {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value");
  set.call(control, value);
  control.dispatchEvent(new Event(event, { bubbles: true }));
};

const steps = {
  /** From the click on "All Requests" to the first rows of the list. */
  firstRows: () =>
    timed(
      () => document.querySelector("nav a[href='/requests/all']").click(),
      () => rows().length >= 8,
    ),

  /** The longest frame of four seconds in which the list is scrolled by five rows a frame, to and fro where it ends. */
  async longestFrame() {
    const list = grid();
    const began = performance.now();
    let step = 240;
    let longest = 0;
    let last = began;
    while (last - began < 4_000) {
      const end = list.scrollHeight - list.clientHeight;
      if (list.scrollTop + step > end || list.scrollTop + step < 0) step = -step;
      list.scrollTop += step;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    list.scrollTop = 0;
    await drawn();
    return longest;
  },

  /** From the click on the heading "Target" to the rows in that order. */
  async sort() {
    const before = order();
    return timed(
      () => button(grid(), "Target").click(),
      () => atRest() && rows().length >= 8 && order() !== before,
    );
  },

  /** From the click on "Apply" to the rows whose target has the text in its name. */
  async filter() {
    document.querySelector("[data-command=filters]").click();
    await until(() => document.querySelector("form[aria-label=Filters]"));
    const form = document.querySelector("form[aria-label=Filters]");
    const label = [...form.querySelectorAll("label")].find((one) => one.textContent === "Target Object");
    choose(document.getElementById(label.htmlFor), "custom", "change");
    await until(() => form.querySelector("input"));
    choose(form.querySelector("input"), "Zoe", "input");
    await drawn();
    return timed(
      () => button(form, "Apply").click(),
      () => atRest() && rows().length >= 8 && rows().every((row) => row.textContent.includes("Zoe")),
    );
  },
};
