// Bases: shape and colour by operator, filled while open at the time of the slider.

const bases = { list: [], drawn: [] };

const BASE_SHAPES = {
  MINUSMA: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  France: [[0, -1.25], [1.2, 0.9], [-1.2, 0.9]],
  Wagner: [[0, -1.35], [1.35, 0], [0, 1.35], [-1.35, 0]],
  FAMa: [[0, -1.25], [1.2, -0.38], [0.74, 1.05], [-0.74, 1.05], [-1.2, -0.38]],
  Other: [[-0.42, -1.2], [0.42, -1.2], [0.42, -0.42], [1.2, -0.42], [1.2, 0.42], [0.42, 0.42], [0.42, 1.2], [-0.42, 1.2], [-0.42, 0.42], [-1.2, 0.42], [-1.2, -0.42], [-0.42, -0.42]],
};

function decodeBases(given) {
  bases.list = given.map((base) => ({
    ...base,
    x: worldX(base.lon),
    y: worldY(base.lat),
    openedSpan: dateSpan(base.opened),
    closedSpan: dateSpan(base.closed),
  }));
}

// "2023" is the whole year: first and last day that the words allow.
function dateSpan(text) {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(text || "");
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] || 1), Number(parts[3] || 1)];
  const first = Date.UTC(year, month - 1, day) / DAY_MS;
  const next = parts[3] ? Date.UTC(year, month - 1, day + 1) : parts[2] ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1);
  return { first, last: next / DAY_MS - 1 };
}

// future, open, closed, or unclear on the days between the first and the last that the words allow.
function baseState(base, day) {
  if (base.openedSpan && day < base.openedSpan.first) return "future";
  if (base.closedSpan && day > base.closedSpan.last) return "closed";
  if (base.openedSpan && day < base.openedSpan.last) return "unclear";
  if (base.closedSpan && day >= base.closedSpan.first) return base.closedSpan.first === base.closedSpan.last ? "closed" : "unclear";
  return "open";
}

function baseDay() {
  if (filters.to !== null) return filters.to;
  return view.bounds ? view.bounds.last : Math.floor(Date.UTC(2024, 0, 1) / DAY_MS);
}

function paintBases(c, p) {
  bases.drawn = [];
  if (!view.layers.bases) return;
  const day = baseDay();
  for (const base of bases.list) {
    const state = baseState(base, day);
    if (state === "future" || !p.sees({ west: base.x, east: base.x, north: base.y, south: base.y })) continue;
    const x = p.x(base.x);
    const y = p.y(base.y);
    paintBase(c, x, y, base.group, state, p.zoom < 6 ? 5.5 : 7);
    bases.drawn.push({ x, y, base, state });
  }
}

function paintBase(c, x, y, group, state, size) {
  const shape = BASE_SHAPES[group] || BASE_SHAPES.Other;
  c.beginPath();
  shape.forEach(([dx, dy], k) => (k ? c.lineTo(x + dx * size, y + dy * size) : c.moveTo(x + dx * size, y + dy * size)));
  c.closePath();
  c.lineJoin = "round";
  c.lineWidth = 4;
  c.strokeStyle = colours.halo;
  c.stroke();
  c.fillStyle = state === "open" ? page.palette.operators[group] : colours.halo;
  c.fill();
  c.lineWidth = 1.8;
  c.strokeStyle = page.palette.operators[group];
  if (state === "unclear") c.setLineDash([2.5, 2]);
  c.stroke();
  c.setLineDash([]);
}

function baseAt(point) {
  return bases.drawn.findLast(({ x, y }) => Math.hypot(x - point.x, y - point.y) < 10) || null;
}

function baseStateWords(base) {
  return t(`base.${baseState(base, baseDay())}`, { day: shortDay(baseDay()) });
}

function openBase(base, focus) {
  const source = base.source_title || base.source_url;
  const content = el("div", { class: "popup" },
    el("h3", { tabindex: "-1", dir: "auto" }, base.name),
    el("p", { class: "muted" }, `${base.operator || ""} · ${baseStateWords(base)}`),
    facts([
      [t("base.place"), base.place_name],
      [t("base.kind"), base.kind],
      [t("base.opened"), base.opened || t("unknown")],
      [t("base.closed"), base.closed || t("base.noClosing")],
      [t("base.handed"), base.handed_to],
      [t("popup.uncertainty"), base.uncertainty_m ? distanceWords(base.uncertainty_m) : null],
      [t("base.confidence"), base.confidence ? t(`confidence.${base.confidence}`) : null],
    ]),
    base.note ? el("p", { class: "small", dir: "auto" }, base.note) : null,
    source ? el("p", { class: "muted small" }, `${t("popup.source")}: `, safeLink(base.source_url, source)) : null);
  showPopup(content, L.latLng(base.lat, base.lon), focus, base.name);
}
