// What is typed is kept in the browser until the server has it: a lost line loses nothing.
// <form data-draft="name" data-saved="seconds">; [data-draft-state] tells; ?tersimpan=name after a save forgets the draft.

const place = (name) => `konsep:${location.host}:${name}`;
const known = new URLSearchParams(location.search).get("tersimpan");
if (known) {
  localStorage.removeItem(place(known));
  const address = new URL(location.href);
  address.searchParams.delete("tersimpan");
  history.replaceState(null, "", address);
}

const form = document.querySelector("form[data-draft]");
if (form) {
  const key = place(form.dataset.draft);
  const state = form.querySelector("[data-draft-state]");
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type) || field.dataset?.kept !== undefined);
  const values = () => Object.fromEntries(fields().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  const start = JSON.stringify(values());
  const clock = (at) => new Date(at).toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" });

  const keep = () => {
    const now = JSON.stringify(values());
    if (now === start && !form.hasAttribute("data-refused")) return;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: JSON.parse(now) }));
      if (state) state.textContent = `Ketikan tersimpan di peramban ini ${clock(Date.now())}`;
    } catch { /* a full or closed store keeps nothing */ }
  };
  let timer = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(keep, 600); };
  form.addEventListener("input", soon);
  form.addEventListener("trix-change", soon);
  addEventListener("pagehide", keep);

  const put = (kept) => {
    for (const field of fields()) {
      if (!(field.name in kept)) continue;
      if (field.type === "checkbox") field.checked = kept[field.name];
      else field.value = kept[field.name];
      field.dispatchEvent(new Event("draft:put"));
    }
  };
  const offer = (draft) => {
    const notice = document.createElement("div");
    notice.className = "notice notice-wait draft-offer";
    notice.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = `Ada ketikan dari ${new Date(draft.at).toLocaleDateString("id", { day: "numeric", month: "long" })} ${clock(draft.at)} yang belum tersimpan.`;
    const buttons = [["Pulihkan", () => put(draft.values)], ["Buang", () => localStorage.removeItem(key)]].map(([label, deed]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn small";
      button.textContent = label;
      button.addEventListener("click", () => { deed(); notice.remove(); });
      return button;
    });
    notice.append(words, ...buttons);
    form.prepend(notice);
  };
  const draft = JSON.parse(localStorage.getItem(key) ?? "null");
  const newer = draft && draft.at > 1000 * Number(form.dataset.saved ?? 0) && JSON.stringify(draft.values) !== start;
  if (newer && !form.hasAttribute("data-refused")) addEventListener("load", () => offer(draft));
}
