// Copies the front-end files that pages ask for into app/static/vendor and draws the icon sprite from the names the templates use.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const out = "app/static/vendor";
const files = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "trix.umd.min.js": "trix/dist/trix.umd.min.js",
  "trix.css": "trix/dist/trix.css",
  "jakarta.woff2": "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2",
  "newsreader.woff2": "@fontsource/newsreader/files/newsreader-latin-600-normal.woff2",
};
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, from] of Object.entries(files)) cpSync(join("node_modules", from), join(out, name));

const walk = (folder) => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? walk(path) : [path];
});
const names = new Set();
for (const file of [...walk("app/templates"), ...walk("app").filter((f) => f.endsWith(".py"))]) {
  for (const [, name] of readFileSync(file, "utf8").matchAll(/icon(?:\(|=|": |": ")\s*["']([a-z0-9-]+)["']/g)) names.add(name);
}
const symbols = [...names].sort().map((name) => {
  const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
  const body = svg.replace(/<!--[\s\S]*?-->/, "").replace(/<svg[^>]*>/, "").replace("</svg>", "").trim().replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
});
writeFileSync(join(dirname(out), "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
console.log(`${Object.keys(files).length} files, ${names.size} icons`);
