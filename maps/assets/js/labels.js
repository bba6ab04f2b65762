// Names of countries, regions and towns.

// Names by importance: the first to find room stays.
function paintLabels(c, p) {
  const taken = [];
  const online = view.onlineTiles;
  for (const label of labelsFor(p)) {
    if (online && label.kind !== "place") continue;
    if (!p.sees({ west: label.x, east: label.x, north: label.y, south: label.y })) continue;
    placeLabel(c, p, label, taken);
  }
}

function labelsFor(p) {
  const size = p.scale / 64;
  const countries = backdrop.land
    .filter((f) => f.size * size * size > 3)
    .sort((a, b) => page.focus.includes(b.country) - page.focus.includes(a.country) || b.size - a.size)
    .map((f) => ({ kind: "country", text: localCountryName(f), x: f.label.x, y: f.label.y }));
  const towns = backdrop.towns
    .filter((f) => p.zoom >= townZoom(f))
    .sort((a, b) => b.capital - a.capital || b.population - a.population)
    .map((f) => ({ kind: f.capital ? "capital" : "town", text: f.name, x: f.at.x, y: f.at.y, dot: true }));
  const regions = p.zoom < 6 ? [] : backdrop.regions
    .filter((f) => f.size * size * size > 20)
    .map((f) => ({ kind: "region", text: f.name, x: f.label.x, y: f.label.y }));
  return p.zoom < 9 ? [...countries, ...towns, ...regions] : [...towns, ...regions, ...countries];
}

function townZoom(town) {
  if (town.capital) return 4;
  if (town.population > 300000) return 5;
  if (town.population > 60000) return 6;
  if (town.population > 15000) return 7;
  return 8;
}

function localCountryName(country) {
  return (/^[A-Z]{2}$/.test(country.country) && countryName(country.country)) || country.name;
}

const LABEL_FONTS = {
  country: ["600", 13, "ink"],
  region: ["500", 11, "region-ink"],
  capital: ["600", 12, "ink"],
  town: ["400", 11.5, "ink"],
};

function placeLabel(c, p, label, taken) {
  const [weight, size, ink] = LABEL_FONTS[label.kind];
  c.font = `${weight} ${size}px ${view.font}`;
  const text = label.kind === "country" ? label.text.toLocaleUpperCase(language) : label.text;
  if ("letterSpacing" in c) c.letterSpacing = label.kind === "country" ? "1.5px" : label.kind === "region" ? "0.4px" : "0px";
  const width = c.measureText(text).width;
  const x = p.x(label.x);
  const y = p.y(label.y);
  const spots = label.dot
    ? [[x + 6, y], [x - 6 - width, y], [x - width / 2, y - 11], [x - width / 2, y + 12]]
    : [[x - width / 2, y]];
  for (const [left, middle] of spots) {
    const box = { left: left - 4, right: left + width + 4, top: middle - size / 2 - 3, bottom: middle + size / 2 + 3 };
    if (taken.some((other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top)) continue;
    taken.push(box);
    if (label.dot) paintTownDot(c, x, y, label.kind);
    c.textAlign = "left";
    c.textBaseline = "middle";
    c.lineJoin = "round";
    c.lineWidth = 3;
    c.strokeStyle = colours.halo;
    c.strokeText(text, left, middle);
    c.fillStyle = colours[ink];
    c.globalAlpha = label.kind === "country" ? 0.62 : 1;
    c.fillText(text, left, middle);
    c.globalAlpha = 1;
    return;
  }
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
