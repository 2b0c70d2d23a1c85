// The editor of news: takes the place of the plain field where script runs. Attachments are off; a picture has its own field.

const place = document.querySelector("[data-editor]");
if (place && window.Trix) {
  const { config } = window.Trix;
  Object.assign(config.lang, {
    bold: "Tebal", italic: "Miring", strike: "Coret", link: "Tautan", heading1: "Judul bagian", quote: "Kutipan",
    bullets: "Daftar", numbers: "Daftar bernomor", undo: "Urungkan", redo: "Ulangi", remove: "Hapus",
    unlink: "Lepas tautan", url: "Alamat", urlPlaceholder: "https://…", outdent: "Keluar", indent: "Masuk", code: "Kode",
    attachFiles: "Lampiran",
  });
  config.blockAttributes.heading1.tagName = "h2";

  const markup = place.querySelector("#markup");
  const plain = place.querySelector("textarea");
  const editor = document.createElement("trix-editor");
  editor.setAttribute("input", "markup");
  editor.setAttribute("aria-labelledby", "body-label");
  editor.setAttribute("aria-multiline", "true");
  editor.className = "trix-content";
  markup.disabled = false;
  place.closest("form").elements.format.value = "markup";
  plain.replaceWith(editor);
  place.querySelector(".hint")?.remove();
  place.querySelector("label").addEventListener("click", () => editor.focus());
  markup.addEventListener("draft:put", () => editor.editor.loadHTML(markup.value));
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  editor.addEventListener("trix-initialize", () => {
    for (const button of document.querySelectorAll("trix-toolbar button")) button.setAttribute("aria-label", button.title || button.textContent.trim());
  });
}
