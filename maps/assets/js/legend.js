// The legend: colours for types, nested circles for deaths, shapes for bases, fills for zones.

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  append(node, children);
  return node;
}

function drawLegend() {
  const used = new Set();
  for (const i of filters.passing) used.add(data.typeOf[i]);
  const types = [...page.types, { key: "", colour: page.palette.unknown }].filter((_, k) => used.has(k));
  const groups = [...new Set(bases.list.map((base) => base.group))].sort();
  fill(byId("legend-body"),
    types.length && view.layers.incidents ? legendPart(t("legend.incidents"), types.map((type) => entry(swatch(type.colour), typeName(type.key)))) : null,
    types.length && view.layers.incidents ? legendPart(t("legend.deaths"), nestedCircles(), entry(signDot(true), t("legend.unknown")), entry(signDot(false), t("legend.vague"))) : null,
    groups.length && view.layers.bases ? legendPart(t("legend.bases", { day: mediumDay(baseDay()) }), el("div", { class: "two" }, groups.map((group) => entry(baseSign(group, true), group === "Other" ? t("base.other") : group)), entry(baseSign(groups[0], false), t("legend.closed")))) : null,
    zones.list.length && view.layers.zones ? legendPart(t("legend.zones"), el("div", { class: "inline" }, zones.distances.map((km, k) => entry(zoneSign(colours[`zone-${Math.min(k, 2)}`]), `${number(km)} km`)))) : null);
}

function legendPart(title, ...rows) {
  return el("div", { class: "legend-part" }, el("h4", {}, title), rows);
}

const entry = (sign, text) => el("div", { class: "entry" }, sign, el("span", {}, text));

function nestedCircles() {
  const { floor, cap, at_cap: atCap } = page.palette.radius;
  const radius = (deaths) => (deaths <= 1 ? floor : Math.max(floor, cap * Math.sqrt(Math.min(1, deaths / atCap))));
  const steps = [[atCap, `${number(atCap)}+`], [atCap / 5, number(atCap / 5)], [1, "0–1"]];
  const base = 2 * cap + 8;
  const middle = cap + 2;
  return svg("svg", { width: 130, height: base + 4, viewBox: `0 0 130 ${base + 4}`, role: "img", "aria-label": t("legend.circles", { most: number(atCap) }), class: "nested" },
    steps.map(([deaths, text]) => {
      const r = radius(deaths);
      const top = base - 2 * r;
      return svg("g", {},
        svg("circle", { cx: middle, cy: base - r, r, class: "outline" }),
        svg("line", { x1: middle, x2: 2 * cap + 14, y1: top, y2: top, class: "leader" }),
        svg("text", { x: 2 * cap + 18, y: top + 4 }, text));
    }));
}

function signDot(unknown) {
  const box = svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" });
  if (unknown) append(box, [svg("circle", { cx: 9, cy: 9, r: 5, class: "solid" }), svg("line", { x1: 7, x2: 11, y1: 9, y2: 9, class: "bar" })]);
  else append(box, [svg("circle", { cx: 9, cy: 9, r: 6, class: "dashed" })]);
  return box;
}

function baseSign(group, open) {
  const points = (BASE_SHAPES[group] || BASE_SHAPES.Other).map(([x, y]) => `${9 + x * 5.5},${9 + y * 5.5}`).join(" ");
  const colour = page.palette.operators[group];
  return svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("polygon", { points, fill: open ? colour : "none", stroke: colour, "stroke-width": 1.8, "stroke-linejoin": "round" }));
}

function zoneSign(colour) {
  return svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("rect", { x: 1, y: 3, width: 16, height: 12, rx: 2, fill: colour, "fill-opacity": 0.6, class: "zone-line" }));
}
