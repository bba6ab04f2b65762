// The legend: colours for types, nested circles for deaths, shapes for bases, fills for zones.

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  append(node, children);
  return node;
}

function drawLegend() {
  const used = new Set(filters.passing.map((i) => data.typeOf[i]));
  const types = [...page.types, { key: "", colour: page.palette.unknown }].filter((_, k) => used.has(k));
  const groups = [...new Set(bases.list.map((base) => base.group))].sort();
  fill(byId("legend-body"),
    types.length && view.layers.incidents ? legendPart(t("legend.incidents"), types.map((type) => entry(swatch(type.colour), typeName(type.key)))) : null,
    types.length && view.layers.incidents ? legendPart(t("legend.deaths"), nestedCircles(), entry(signDot(false), t("legend.vague")), entry(signDot(true), t("legend.unknown"))) : null,
    groups.length && view.layers.bases ? legendPart(t("legend.bases", { day: shortDay(baseDay()) }), groups.map((group) => entry(baseSign(group, true), group === "Other" ? t("base.other") : group)), entry(baseSign(groups[0], false), t("legend.closed"))) : null,
    zones.list.length && view.layers.zones ? legendPart(t("legend.zones"), zones.distances.map((km, k) => entry(zoneSign(page.palette.zones[Math.min(k, page.palette.zones.length - 1)]), t("filter.km", { km: number(km) })))) : null);
}

function legendPart(title, ...rows) {
  return el("div", { class: "legend-part" }, el("h4", {}, title), rows);
}

const entry = (sign, text) => el("div", { class: "entry" }, sign, el("span", {}, text));

function nestedCircles() {
  const { floor, cap, at_cap: atCap } = page.palette.radius;
  const radius = (deaths) => (deaths <= 1 ? floor : Math.max(floor, cap * Math.sqrt(Math.min(1, deaths / atCap))));
  const steps = [atCap, Math.round(atCap / 5), Math.round(atCap / 20)];
  const base = 2 * cap + 4;
  const height = base + 2;
  return svg("svg", { width: 150, height, viewBox: `0 0 150 ${height}`, role: "img", "aria-label": t("legend.circles", { most: number(atCap) }), class: "nested" },
    steps.map((deaths) => {
      const r = radius(deaths);
      const top = base - 2 * r;
      return svg("g", {},
        svg("circle", { cx: cap + 2, cy: base - r, r, class: "outline" }),
        svg("line", { x1: cap + 2, x2: 2 * cap + 16, y1: top, y2: top, class: "leader" }),
        svg("text", { x: 2 * cap + 20, y: top + 4 }, deaths === atCap ? `${number(deaths)}+` : number(deaths)));
    }),
    svg("circle", { cx: cap + 2, cy: base - floor, r: floor, class: "outline" }),
    svg("text", { x: 2 * cap + 20, y: base + 1 }, "0–1"));
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
  return svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("rect", { x: 1, y: 3, width: 16, height: 12, rx: 2, fill: colour, "fill-opacity": 0.55, class: "zone-line" }));
}
