// Small helps: search key, form keys, copy, pages that refresh themselves while work goes on. Pages work without it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) { const box = document.querySelector("[data-search]"); if (box) { box.focus(); event.preventDefault(); } }
  if (event.key === "Enter" && event.ctrlKey && typing) typing.form?.requestSubmit(typing.form.querySelector("[data-primary]") || undefined);
});
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) { await navigator.clipboard.writeText(copy.dataset.copy); copy.textContent = "Tersalin"; }
  const fill = event.target.closest("[data-fill]");
  if (fill) { const box = document.getElementById(fill.dataset.fill); box.value = fill.textContent.trim(); box.dispatchEvent(new Event("input", { bubbles: true })); box.focus(); }
  const all = event.target.closest("[data-check-all]");
  if (all) document.querySelectorAll(`[data-in="${all.dataset.checkAll}"]`).forEach((box) => { box.checked = all.checked; });
});
document.addEventListener("change", (event) => { if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit(); });
// a part that names an address asks for itself again each second until it comes without one
const live = async (part) => {
  try {
    const answer = await fetch(part.dataset.live, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    const fresh = box.content.firstElementChild;
    part.replaceWith(fresh);
    if (fresh.dataset.live) setTimeout(live, 1000, fresh); else if (fresh.dataset.then) location.href = fresh.dataset.then;
  } catch { setTimeout(live, 4000, part); }
};
document.querySelectorAll("[data-live]").forEach((part) => setTimeout(live, 1000, part));
// the preview of a letter follows what is typed
document.querySelectorAll("form[data-preview]").forEach((form) => {
  const picture = document.getElementById("preview");
  let waiting;
  const draw = async () => {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (answer.ok) picture.src = URL.createObjectURL(await answer.blob());
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(draw, 400); });
  draw();
});
setTimeout(() => document.querySelectorAll(".toast").forEach((toast) => toast.remove()), 10000);
