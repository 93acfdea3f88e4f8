// Builds the web assets that are checked in; see README.md.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "../../meetinghouse/doors/web/static/web");
mkdirSync(join(out, "vendor"), { recursive: true });

const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
copyFileSync(join(modules, "lucide-static/LICENSE"), join(out, "vendor/lucide.LICENSE.txt"));

copyFileSync(join(modules, "htmx.org/dist/htmx.min.js"), join(out, "vendor/htmx.min.js"));
copyFileSync(join(modules, "htmx.org/LICENSE"), join(out, "vendor/htmx.LICENSE.txt"));

console.log(`${names.length} icons`);
