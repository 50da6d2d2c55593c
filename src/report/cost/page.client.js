// Computes the sums again as levers move, with the formulas that are compiled in before this; sorts the price ledger.

(() => {
  const byId = (id) => document.getElementById(id);
  const { lines, budgets, levers, statuses } = JSON.parse(byId("data").textContent);

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  const form = byId("levers");
  const inputs = form === null ? [] : [...form.querySelectorAll("input")];
  const { recompute, whole, signed, band, plain } = formulas;
  const priced = recompute(lines, budgets, []);

  function row(title, before, after) {
    const line = element("tr");
    line.append(element("th", title, { scope: "row" }));
    for (const text of [
      whole(before.expected),
      whole(after.expected),
      band(after),
      signed(after.expected - before.expected),
    ]) {
      line.append(element("td", text, { class: "number" }));
    }
    return line;
  }

  const monthly = ({ low, expected, high }) => ({ low: low / 12, expected: expected / 12, high: high / 12 });

  function show() {
    const shares = inputs.map((input) => Number(input.value) / Number(input.dataset.value));
    const tried = recompute(lines, budgets, shares);
    const rows = [
      row("Bought once", priced.once, tried.once),
      row("Cost of 12 months", priced.yearly, tried.yearly),
      row("of it paid", priced.running, tried.running),
      row("Cost of a month", monthly(priced.yearly), monthly(tried.yearly)),
    ];
    byId("tried").tBodies[0].replaceChildren(...rows);
    for (const input of inputs) {
      const { offset, unit, step } = input.dataset;
      // A value between two steps would claim digits that a hand does not set; the value as priced is kept as it is.
      const value = Number(input.value);
      const text = plain(
        (value === Number(input.dataset.value) ? value : Math.round(value / step) * step) + Number(offset),
      );
      input.nextElementSibling.value = text + unit;
      input.setAttribute("aria-valuetext", input.nextElementSibling.value);
    }
    const changes = budgets.flatMap(({ id, limit }, index) => {
      const was = statuses[index].status === "fail";
      const is = tried.budgets[index].expected > limit;
      return was === is
        ? []
        : [`${id} ${is ? "fails" : "holds"}: ${whole(tried.budgets[index].expected)} of ${whole(limit)}`];
    });
    byId("tried-budgets").textContent =
      changes.length === 0 ? "No budget changes its state." : `Budgets that change: ${changes.join("; ")}`;
  }

  if (form !== null && levers.length > 0) {
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    // The levers are back only after the event.
    form.addEventListener("reset", () => setTimeout(show, 0));
    show();
  }

  function sort(button) {
    const head = button.closest("th");
    const table = button.closest("table");
    const column = [...head.parentElement.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (line) => line.children[column].dataset.sort;
    const compare =
      button.dataset.kind === "number"
        ? (a, b) => Number(key(a)) - Number(key(b))
        : (a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b)));
    const rows = [...table.tBodies[0].rows].sort((a, b) => (down ? compare(b, a) : compare(a, b)));
    table.tBodies[0].replaceChildren(...rows);
    table.caption.textContent = `Prices by ${button.textContent.toLowerCase()}, ${down ? "falling" : "rising"}`;
  }
  for (const button of document.querySelectorAll("button.sort")) button.addEventListener("click", () => sort(button));

  // A component's name opens its lines.
  addEventListener("hashchange", () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (target?.tagName === "DETAILS") target.open = true;
  });
})();
