// Fills the table of resources: a hundred rows at a time, more when the reader comes near the end of them.

(() => {
  const CHUNK = 100;
  const byId = (id) => document.getElementById(id);
  const { resources, compared } = JSON.parse(byId("data").textContent);
  const rows = byId("rows");
  const more = byId("more");
  const status = byId("status");
  const query = byId("query");
  const selects = ["type", "site", "layer"].map((key) => ({ key, select: byId(key) }));
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

  let haystacks;
  let matches = resources;
  let shown = 0;
  let opened = 0;

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function row(resource) {
    const line = element("tr");
    const head = element("th", undefined, { scope: "row" });
    const button = element("button", resource.name, { type: "button", "aria-expanded": "false" });
    button.addEventListener("click", () => toggle(button, line, resource));
    head.append(button);
    line.append(head, element("td", resource.type), element("td", resource.site), element("td", resource.layer));
    if (compared) {
      const change = element("td");
      if (resource.change) change.append(element("span", resource.change, { class: `badge ${resource.change}` }));
      line.append(change);
    }
    return line;
  }

  function toggle(button, line, resource) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) {
      line.nextElementSibling.remove();
      button.removeAttribute("aria-controls");
      return;
    }
    opened += 1;
    const detail = element("tr", undefined, { class: "detail", id: `detail-${opened}` });
    const cell = element("td", undefined, { colspan: compared ? "5" : "4" });
    const list = element("dl");
    list.append(element("dt", "URN"), element("dd", resource.urn));
    if (resource.parent) list.append(element("dt", "Parent"), element("dd", resource.parent));
    if (resource.dependencies.length > 0) {
      list.append(element("dt", "Waits for"), ...resource.dependencies.map((urn) => element("dd", urn)));
    }
    const inputs = element("pre", JSON.stringify(resource.inputs, null, 2), { tabindex: "0" });
    list.append(element("dt", "Inputs"), element("dd"));
    list.lastElementChild.append(inputs);
    cell.append(list);
    detail.append(cell);
    line.after(detail);
    button.setAttribute("aria-controls", detail.id);
  }

  function show(size) {
    const part = document.createDocumentFragment();
    for (const resource of matches.slice(shown, shown + size)) part.append(row(resource));
    rows.append(part);
    shown = Math.min(matches.length, shown + size);
    more.hidden = shown === matches.length;
  }

  function filter() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 0) haystacks ??= resources.map((resource) => JSON.stringify(resource).toLowerCase());
    const chosen = selects.filter(({ select }) => select.value !== "");
    matches = resources.filter(
      (resource, index) =>
        chosen.every(({ key, select }) => resource[key] === select.value) &&
        words.every((word) => haystacks[index].includes(word)),
    );
    rows.replaceChildren();
    shown = 0;
    show(CHUNK);
    status.textContent =
      matches.length === resources.length
        ? `${number(resources.length)} resources`
        : `${number(matches.length)} of ${number(resources.length)} resources`;
  }

  let timer;
  const form = query.form;
  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filter, 120);
  });
  for (const { select } of selects) select.addEventListener("change", filter);
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(filter, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => show(CHUNK));
  // The end of the table comes into sight of its scrolling frame, or near it.
  const end = byId("end");
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && show(CHUNK), {
    root: end.parentElement,
    rootMargin: "0px 0px 800px 0px",
  }).observe(end);
  addEventListener("beforeprint", () => show(matches.length));
  filter();
})();
