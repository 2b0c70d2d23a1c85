// Small helps over pages that work without them: keys, menus, copying, ticking all, dropping a file, toasts.

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], trix-editor");

// "/" opens the search, Ctrl+Enter does the main act of a form, Escape closes menus
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !typing(event.target)) {
    const box = document.querySelector("[data-search]");
    if (box) {
      box.focus();
      box.select();
      event.preventDefault();
    }
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = (event.target.closest("form") ?? document).querySelector("[data-primary]");
    if (button) button.click();
  }
  if (event.key === "Escape") closeMenus();
});

const closeMenus = (but) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
  if (menu !== but) menu.open = false;
});
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

// arrows move through a list of results: <ul data-list> below an input with data-search
document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const links = [...document.querySelectorAll("[data-list] a[data-hit]")];
  const at = links.indexOf(document.activeElement);
  if (!links.length || (at < 0 && !event.target.matches("[data-search], [data-find]"))) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (links[next] ?? document.querySelector("input[data-find], [data-search]")).focus();
});

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const before = copy.innerHTML;
    copy.textContent = "Tersalin";
    setTimeout(() => { copy.innerHTML = before; }, 2000);
  }
  const fill = event.target.closest("[data-fill]");
  if (fill) {
    const box = document.getElementById(fill.dataset.fill);
    box.value = fill.dataset.value ?? fill.textContent.trim();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (all) {
    document.querySelectorAll(`[data-in="${all.dataset.checkAll}"]:not(:disabled)`).forEach((box) => { box.checked = all.checked; });
  }
  const group = event.target.dataset?.in ?? event.target.dataset?.checkAll;
  if (group) {
    const many = document.querySelectorAll(`[data-in="${group}"]:checked`).length;
    document.querySelectorAll(`[data-chosen="${group}"]`).forEach((place) => { place.textContent = many.toLocaleString("id"); });
    document.querySelectorAll(`[data-when-chosen="${group}"]`).forEach((place) => { place.hidden = !many; });
  }
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
  const drop = event.target.closest("[data-drop]");
  if (drop && event.target.files?.[0]) {
    const file = event.target.files[0];
    const largest = Number(event.target.dataset.largest || 0);
    const tooLarge = largest && file.size > largest;
    event.target.setCustomValidity(tooLarge ? `Berkas ini ${Math.round(file.size / 1048576).toLocaleString("id")} MB. Paling besar ${largest / 1048576} MB; bagi menjadi beberapa berkas.` : "");
    if (tooLarge) event.target.reportValidity();
    drop.classList.toggle("wrong", Boolean(tooLarge));
    drop.querySelector("[data-drop-name]").textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024)).toLocaleString("id")} kB`;
  }
});

// a file may be dropped anywhere on its place
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      const input = drop.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// a form sent once is not sent twice
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent || form.method === "get") {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  if (form.target || event.submitter?.formTarget || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 6000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

// the chosen tab is in sight, also where the tabs are wider than the screen
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});

// a toast goes after ten seconds, unless looked at
document.querySelectorAll(".toast").forEach((toast) => {
  let clock = setTimeout(() => toast.remove(), 10000);
  toast.addEventListener("mouseenter", () => clearTimeout(clock));
  toast.addEventListener("mouseleave", () => { clock = setTimeout(() => toast.remove(), 4000); });
});

// while somebody types, the session counts as used: no form is lost to its idle end
const still = document.body.dataset.still;
let told = Date.now();
if (still) {
  document.addEventListener("input", () => {
    if (Date.now() - told < 240000) return;
    told = Date.now();
    fetch(still);
  });
}
