// The search box of the portal: the list opens while typing; arrows move, Enter opens, Escape closes.

const finder = document.querySelector("[data-finder]");

if (finder) {
  const box = finder.querySelector("[data-search]");
  const hits = finder.querySelector("#hits");
  const links = () => [...hits.querySelectorAll("[data-hit]")];
  const typed = () => box.value.trim();

  const said = finder.querySelector("[data-hits-said]");

  const show = (open) => {
    hits.hidden = !open || !hits.firstElementChild;
    const many = hits.querySelectorAll("a[data-hit]").length;
    said.textContent = hits.hidden ? "" : many ? `${many} hasil; panah ke bawah untuk memilih` : "Tidak ada yang cocok";
  };

  const move = (step) => {
    const all = links();
    const at = all.indexOf(document.activeElement.closest("li")?.querySelector("[data-hit]"));
    const next = at + step;
    (next < 0 ? box : all[Math.min(next, all.length - 1)])?.focus();
  };

  finder.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopPropagation();
      if (!hits.hidden) move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Escape") {
      show(false);
      box.focus();
    }
    // Enter opens the marked one, if the list is the answer to what now stands in the box
    const first = hits.querySelector("a[data-hit]");
    const current = hits.querySelector("[data-words]")?.dataset.words === typed();
    if (event.key === "Enter" && event.target === box && !hits.hidden && current && first) {
      event.preventDefault();
      first.click();
    }
  });

  document.addEventListener("htmx:after:swap", () => show(finder.contains(document.activeElement)));
  box.addEventListener("input", () => { if (typed().length < 2) show(false); });
  finder.addEventListener("focusin", () => { if (typed().length > 1) show(true); });
  finder.addEventListener("focusout", (event) => { if (!finder.contains(event.relatedTarget)) show(false); });
  // a click into the list must not take the focus away before it opens what it points at
  hits.addEventListener("mousedown", (event) => { if (!event.target.closest("a, button")) event.preventDefault(); });
}
