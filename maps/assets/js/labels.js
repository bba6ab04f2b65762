// Names of countries, regions, towns, lakes and rivers.

// Names by importance, clear of the marks: the first to find room stays.
function paintLabels(c, p) {
  const taken = [...marks.list, ...bases.drawn].map(({ x, y, radius = 7 }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const marked = taken.length;
  const sight = sightOf();
  for (const label of view.onlineTiles ? [] : labelsFor(p)) {
    if (p.sees({ west: label.x, east: label.x, north: label.y, south: label.y })) placeLabel(c, p, label, { taken, marked, sight });
  }
  paintZoneLabels(c, p, taken);
}

// What the map shows without panning: a name cut by the edge is worse than none.
function sightOf() {
  const { x: width, y: height } = map.getSize();
  const corner = map.containerPointToLayerPoint([0, 0]);
  return { left: corner.x, top: corner.y, right: corner.x + width, bottom: corner.y + height };
}

const overlap = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

function labelsFor(p) {
  const size = p.scale / 64;
  const countries = backdrop.land
    .filter((f) => f.size * size * size > 3)
    .sort((a, b) => page.focus.includes(b.country) - page.focus.includes(a.country) || b.size - a.size)
    .map((f) => ({ kind: "country", text: localCountryName(f), x: f.label.x, y: f.label.y }));
  const towns = backdrop.towns
    .filter((f) => p.zoom >= townZoom(f))
    .sort((a, b) => townZoom(a) - townZoom(b) || b.population - a.population)
    .map((f) => ({ kind: f.kind === "capital" ? "capital" : "town", text: f.name, x: f.at.x, y: f.at.y, dot: true }));
  const regions = p.zoom < 6 ? [] : backdrop.regions
    .filter((f) => f.size * size * size > 20)
    .map((f) => ({ kind: "region", text: f.name, x: f.label.x, y: f.label.y }));
  const waters = backdrop.waters
    .filter((f) => (f.river ? p.zoom >= 6 : f.size * size * size > 8))
    .map((f) => ({ kind: "water", text: f.name, x: f.at.x, y: f.at.y }));
  return p.zoom < 9 ? [...countries, ...towns, ...regions, ...waters] : [...towns, ...regions, ...waters, ...countries];
}

// Seats of regions come early, however small: reports speak of them.
function townZoom(town) {
  if (town.kind === "capital") return 4;
  if (town.population > 800000) return 5;
  if (town.kind === "seat" && town.population > 25000) return 5.5;
  if (town.population > 250000) return 6;
  if (town.population > 60000) return 7;
  return town.population > 15000 ? 8 : 9;
}

function localCountryName(country) {
  return (/^[A-Z]{2}$/.test(country.country) && countryName(country.country)) || country.name;
}

const LABEL_FONTS = {
  country: ["600", 13, "ink"],
  region: ["500", 11, "region-ink"],
  capital: ["600", 12, "ink"],
  town: ["400", 11.5, "ink"],
  water: ["italic 400", 11, "water-ink"],
};

function placeLabel(c, p, label, { taken, marked, sight }) {
  const [weight, size, ink] = LABEL_FONTS[label.kind];
  c.font = `${weight} ${size}px ${view.font}`;
  const text = label.kind === "country" ? label.text.toLocaleUpperCase(language) : label.text;
  if ("letterSpacing" in c) c.letterSpacing = label.kind === "country" ? "1.5px" : label.kind === "region" ? "0.4px" : "0px";
  const width = c.measureText(text).width;
  const x = p.x(label.x);
  const y = p.y(label.y);
  const dot = { left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 };
  const covered = taken.slice(0, marked).some((mark) => overlap(dot, mark));
  if (label.dot && !covered && taken.some((other) => overlap(dot, other))) return;
  for (const [left, middle] of label.dot ? spotsBeside(x, y, width, covered) : spotsAround(x, y, width)) {
    const box = { left: left - 3, right: left + width + 3, top: middle - size / 2 - 2, bottom: middle + size / 2 + 2 };
    if (!inside(box, sight) || taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    if (label.dot && !covered) {
      taken.push(dot);
      paintTownDot(c, x, y, label.kind);
    }
    writeLabel(c, text, left, middle, label, ink);
    return;
  }
}

// Beside its dot; further off only where a mark covers the dot.
const spotsBeside = (x, y, width, covered) => (covered ? [7, 14, 22, 30] : [7]).flatMap((gap) => [[x + gap, y], [x - gap - width, y], [x - width / 2, y - gap - 4], [x - width / 2, y + gap + 5]]);
const spotsAround = (x, y, width) => [0, -18, 18, -36, 36].map((dy) => [x - width / 2, y + dy]);

function writeLabel(c, text, left, middle, label, ink) {
  c.textAlign = "left";
  c.textBaseline = "middle";
  c.lineJoin = "round";
  c.lineWidth = 3;
  c.strokeStyle = colours.halo;
  c.strokeText(text, left, middle);
  c.fillStyle = colours[ink];
  c.globalAlpha = label.kind === "country" ? 0.66 : 1;
  c.fillText(text, left, middle);
  c.globalAlpha = 1;
}

function paintTownDot(c, x, y, kind) {
  c.fillStyle = colours.halo;
  c.strokeStyle = colours.soft;
  c.lineWidth = 1.2;
  c.beginPath();
  if (kind === "capital") c.rect(x - 3, y - 3, 6, 6);
  else c.arc(x, y, 2.2, 0, 2 * Math.PI);
  c.fill();
  c.stroke();
}
