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

// Bases of one place stand in a row, clear of incidents there; a thin line leads back to the spot.
function paintBases(c, p) {
  bases.drawn = [];
  if (!view.layers.bases) return;
  for (const group of baseGroups(p, baseDay())) {
    const mark = p.zoom < 4.5 ? null : marks.list.find((other) => Math.hypot(other.x - group.x, other.y - group.y) < other.radius + 9);
    const y = mark ? mark.y + mark.radius + 11 : group.y;
    if (mark || group.members.length > 1) {
      c.beginPath();
      c.moveTo(group.x, mark ? mark.y + mark.radius : group.y);
      c.lineTo(group.x, y);
      c.lineWidth = 1;
      c.strokeStyle = colours.soft;
      c.stroke();
    }
    const shown = group.members.slice(0, BASES_SHOWN);
    const left = group.x - ((shown.length - 1) * BASE_STEP) / 2;
    shown.forEach(({ base, state }, k) => {
      const x = left + k * BASE_STEP;
      paintBase(c, x, y, base.group, state, p.zoom < 4.5 ? 4 : 6);
      bases.drawn.push({ x, y, base, state, radius: 8 });
    });
    const rest = group.members.length - shown.length;
    if (rest) {
      const x = left + shown.length * BASE_STEP;
      paintRest(c, x, y, rest);
      bases.drawn.push({ x, y, group, radius: 9 });
    }
  }
}

const BASES_SHOWN = 3;
const BASE_STEP = 14;
const BASE_NEAR = 24; // closer than this, rows would run into each other

function paintRest(c, x, y, rest) {
  c.font = `600 11px ${view.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.lineWidth = 3;
  c.strokeStyle = colours.halo;
  c.strokeText(`+${rest}`, x, y);
  c.fillStyle = colours.ink;
  c.fillText(`+${rest}`, x, y);
}

// Open ones first, for the row shows but a few.
function baseGroups(p, day) {
  const groups = [];
  for (const base of bases.list) {
    const state = baseState(base, day);
    if (state === "future" || !p.sees({ west: base.x, east: base.x, north: base.y, south: base.y })) continue;
    const x = p.x(base.x);
    const y = p.y(base.y);
    const near = groups.find((group) => Math.hypot(group.x - x, group.y - y) < BASE_NEAR);
    if (near && p.zoom >= 4.5) near.members.push({ base, state });
    else groups.push({ x, y, members: [{ base, state }] });
  }
  const rank = { open: 0, unclear: 1, closed: 2 };
  for (const group of groups) group.members.sort((a, b) => rank[a.state] - rank[b.state]);
  return groups;
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
  return t(`state.${baseState(base, baseDay())}`, { day: shortDay(baseDay()) });
}

function openBaseMark(mark, focus) {
  if (mark.base) return openBase(mark.base, focus);
  const { members } = mark.group;
  const content = el("div", { class: "popup" },
    el("h3", { tabindex: "-1" }, plural("bases", members.length)),
    el("ul", { class: "plain" }, members.map(({ base }) => el("li", {}, el("button", { class: "row-button", type: "button", onclick: () => openBase(base, true) }, el("span", { dir: "auto" }, base.name)), el("span", { class: "muted small" }, ` ${base.operator || ""}, ${baseStateWords(base)}`)))));
  const { base } = members[0];
  return showPopup(content, L.latLng(base.lat, base.lon), focus, plural("bases", members.length));
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
