// Builds the web assets that are checked in; see README.md.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const modules = join(here, "node_modules");
const out = join(here, "../../meetinghouse/doors/web/static/web");
for (const folder of ["vendor", "map"]) mkdirSync(join(out, folder), { recursive: true });

// Icons
const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const inner = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
copyFileSync(join(modules, "lucide-static/LICENSE"), join(out, "vendor/lucide.LICENSE.txt"));

// HTMX
copyFileSync(join(modules, "htmx.org/dist/htmx.min.js"), join(out, "vendor/htmx.min.js"));
copyFileSync(join(modules, "htmx.org/LICENSE"), join(out, "vendor/htmx.LICENSE.txt"));

// Map. Coarse shapes for the ground; countries too small to be seen at this size get a dot instead.
const iso = JSON.parse(readFileSync(join(here, "iso-numeric.json"), "utf8"));
const coarse = require("world-atlas/countries-110m.json");
const fine = require("world-atlas/countries-50m.json");
const WIDTH = 1000, TOP = 84, BOTTOM = -57;
// Equal Earth: areas are true, and it is computed in four lines. Šavrič, Patterson, Jenny 2018.
function project([lon, lat]) {
  const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const l = (lon - 11) * Math.PI / 180, p = lat * Math.PI / 180;
  const theta = Math.asin(Math.sqrt(3) / 2 * Math.sin(p)), t2 = theta ** 2, t6 = t2 ** 3;
  const x = 2 * Math.sqrt(3) * l * Math.cos(theta) / (3 * (9 * A4 * t6 * t2 + 7 * A3 * t6 + 3 * A2 * t2 + A1));
  return [x, A4 * theta ** 9 + A3 * theta ** 7 + A2 * theta ** 3 + A1 * theta];
}
const reach = project([191, 0])[0];
const scale = WIDTH / (2 * reach);
const top = project([11, TOP])[1], bottom = project([11, BOTTOM])[1];
const HEIGHT = Math.round((top - bottom) * scale);
const place = (point) => { const [x, y] = project(point); return [(x + reach) * scale, (top - y) * scale]; };
const area = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [nx, ny] = ring[(i + 1) % ring.length];
  return sum + x * ny - nx * y;
}, 0) / 2);
const polygons = (geometry) => geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
// The map is cut at 169° west, through the sea, so that Chukotka stays whole and the Aleutians barely suffer.
// Whole islands are turned, never single points, or a line would run across the map.
function turn(ring) {
  const middle = ring.reduce((sum, point) => sum + point[0], 0) / ring.length;
  return middle < -169 ? ring.map(([lon, lat]) => [lon + 360, lat]) : ring;
}
function outline(geometry, least) {
  let path = "", total = 0;
  for (const polygon of polygons(geometry)) {
    const ring = turn(polygon[0]).map(place);
    const size = area(ring);
    total += size;
    if (size < least) continue;
    // Whole pixels of a 1000 wide drawing, written as steps from point to point: a third of the bytes.
    let [px, py] = ring[0].map(Math.round);
    let steps = "", count = 0;
    for (const [x, y] of ring.slice(1)) {
      const [dx, dy] = [Math.round(x) - px, Math.round(y) - py];
      if (dx === 0 && dy === 0) continue;
      steps += `${dx < 0 || !steps ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
      [px, py, count] = [px + dx, py + dy, count + 1];
    }
    if (count > 2) path += `M${ring[0].map(Math.round).join(" ")}l${steps}z`;
  }
  return [path, total];
}
const lines = [];
const seen = new Set();
for (const country of feature(coarse, coarse.objects.countries).features) {
  if (country.properties.name === "Antarctica") continue;
  const code = iso[country.id] ?? (country.properties.name === "Kosovo" ? "XK" : null);
  const [path] = outline(country.geometry, 0.4);
  if (!path) continue;
  if (code) seen.add(code);
  lines.push(`<path id="${code ?? country.properties.name.replace(/\W+/g, "-")}" d="${path}"/>`);
}
for (const country of feature(fine, fine.objects.countries).features) {
  const code = iso[country.id];
  if (!code || seen.has(code) || country.properties.name === "Antarctica") continue;
  const rings = polygons(country.geometry).map((polygon) => turn(polygon[0]).map(place));
  const biggest = rings.reduce((a, b) => (area(a) >= area(b) ? a : b));
  const x = biggest.reduce((s, p) => s + p[0], 0) / biggest.length;
  const y = biggest.reduce((s, p) => s + p[1], 0) / biggest.length;
  if (y < 0 || y > HEIGHT) continue;
  seen.add(code);
  lines.push(`<circle id="${code}" class="dot" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>`);
}
const shapes = lines.filter((line) => line.startsWith("<path"));
const dots = lines.filter((line) => line.startsWith("<circle"));
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">\n<defs>\n<g id="ground">\n${shapes.join("\n")}\n</g>\n${dots.join("\n")}\n</defs>\n</svg>\n`;
writeFileSync(join(out, "map/world.svg"), svg);
console.log(`${names.length} icons; map ${WIDTH}x${HEIGHT}, ${seen.size} countries, ${svg.length} bytes`);
