// Hides the rows of the table of roles that its filters leave out; without this script all are shown.

(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const rows = [...document.getElementById("rows").rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const query = document.getElementById("query");
  const state = document.getElementById("state");
  const status = document.getElementById("status");

  function filter() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, index) => {
      const chosen = state.value === "" || row.dataset.state === state.value;
      row.hidden = !(chosen && words.every((word) => texts[index].includes(word)));
    });
    const shown = rows.filter((row) => !row.hidden).length;
    const rest = `${rows.length} row${rows.length === 1 ? "" : "s"}`;
    status.textContent = shown === rows.length ? rest : `${shown} of ${rest}`;
  }

  form.hidden = false;
  query.addEventListener("input", filter);
  state.addEventListener("change", filter);
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(filter, 0));
  form.addEventListener("submit", (event) => event.preventDefault());
})();
