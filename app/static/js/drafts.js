// What is typed is kept in the browser until the server has it: a lost line loses nothing.
// <form data-draft="name" data-saved="seconds">; [data-draft-state] tells; ?tersimpan=name after a save forgets the draft.
// A hidden field takes part with data-kept; it hears "draft:put" when its value was put back.

const store = {
  key: (name) => `konsep:${location.host}:${name}`,
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(this.key(name)));
    } catch {
      return null;
    }
  },
  write(name, values) {
    try {
      localStorage.setItem(this.key(name), JSON.stringify({ at: Date.now(), values }));
      return true;
    } catch {
      return false; // a full or closed store keeps nothing
    }
  },
  forget(name) {
    localStorage.removeItem(this.key(name));
  },
};

const address = new URL(location.href);
if (address.searchParams.has("tersimpan")) {
  store.forget(address.searchParams.get("tersimpan"));
  address.searchParams.delete("tersimpan");
  history.replaceState(null, "", address);
}

const form = document.querySelector("form[data-draft]");
const typed = (field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type);
const fields = () => [...form.elements].filter((field) => typed(field) || "kept" in field.dataset);
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const clock = (at) => new Date(at).toLocaleTimeString("id", { hour: "2-digit", minute: "2-digit" });
const day = (at) => new Date(at).toLocaleDateString("id", { day: "numeric", month: "long" });

const keepWhileTyping = (name) => {
  const state = form.querySelector("[data-draft-state]");
  let touched = form.hasAttribute("data-refused");
  let ready = !form.querySelector("[data-editor]");
  let timer = 0;
  const keep = () => {
    if (!touched) return;
    const kept = store.write(name, Object.fromEntries(fields().map((field) => [field.name, valueOf(field)])));
    if (kept && state) state.textContent = `Ketikan aman di peramban ini, ${clock(Date.now())}`;
  };
  const touch = () => {
    if (!ready) return;
    touched = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 600);
  };
  form.addEventListener("input", touch);
  form.addEventListener("trix-initialize", () => setTimeout(() => { ready = true; }));
  form.addEventListener("trix-change", touch);
  form.addEventListener("submit", () => { clearTimeout(timer); keep(); });
  addEventListener("pagehide", keep);
};

const putBack = (values) => {
  for (const field of fields().filter((field) => field.name in values)) {
    if (field.type === "checkbox") field.checked = values[field.name];
    else field.value = values[field.name];
    field.dispatchEvent(new Event("draft:put"));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const offer = (name, draft) => {
  const notice = document.createElement("div");
  notice.className = "notice notice-wait draft-offer";
  notice.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `Ada ketikan dari ${day(draft.at)} ${clock(draft.at)} yang belum tersimpan.`;
  const button = (label, deed) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: label });
    made.addEventListener("click", () => {
      deed();
      notice.remove();
    });
    return made;
  };
  notice.append(words, button("Pulihkan", () => putBack(draft.values)), button("Buang", () => store.forget(name)));
  form.prepend(notice);
};

if (form) {
  const name = form.dataset.draft;
  const draft = store.read(name);
  const newer = draft && draft.at > 1000 * Number(form.dataset.saved || 0);
  const differs = draft && fields().some((field) => field.name in draft.values && draft.values[field.name] !== valueOf(field));
  if (newer && differs && !form.hasAttribute("data-refused")) offer(name, draft);
  keepWhileTyping(name);
}
