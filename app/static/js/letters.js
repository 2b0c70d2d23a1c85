// Letters: Enter takes the marked person of the list, and a paper is printed without leaving the page.

const find = document.querySelector("input[data-find]");
let waiting = false;

// true when the list on the page answers to what stands in the field
const take = () => {
  const list = document.querySelector("[data-list]");
  const marked = list?.querySelector(".marked [data-hit]");
  if (!marked || list.dataset.for !== find.value.trim()) return false;
  location.assign(marked.href);
  return true;
};

find?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !find.value.trim()) return;
  event.preventDefault();
  waiting = !take();
});
find?.addEventListener("input", () => { waiting = false; });
document.addEventListener("htmx:after:swap", () => {
  if (waiting && take()) waiting = false;
});

// a date is said in words below its field, however the browser writes it
document.querySelectorAll("[data-said-date]").forEach((place) => {
  const field = document.getElementById(place.dataset.saidDate);
  const say = () => {
    const day = field.valueAsDate;
    place.textContent = day ? `${day.toLocaleDateString("id", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}.` : "";
  };
  field.addEventListener("input", say);
  say();
});

// a PDF is printed from a hidden frame where the browser can show one; else the link opens it
const print = (address) => {
  document.querySelector("iframe[data-printing]")?.remove();
  const frame = document.createElement("iframe");
  frame.dataset.printing = "";
  frame.className = "visually-hidden";
  frame.title = "Surat yang dicetak";
  frame.src = address;
  frame.addEventListener("load", () => {
    try {
      frame.contentWindow.focus();
      frame.contentWindow.print();
    } catch {
      window.open(address, "_blank");
    }
  });
  document.body.append(frame);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-print-file]");
  if (!link || !navigator.pdfViewerEnabled || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  print(link.dataset.printFile);
});
