// Incidents on the canvas: single marks, clusters, fans, and what lies under the pointer.

const marks = { list: [], fan: null, hover: null };

function radiusOf(i) {
  const { floor, cap, at_cap: atCap } = page.palette.radius;
  const deaths = data.best[i] >= 0 ? data.best[i] : data.low[i];
  if (deaths <= 1) return floor;
  return Math.max(floor, cap * Math.sqrt(Math.min(deaths, atCap) / atCap));
}

function paintIncidents(c, p) {
  marks.list = [];
  if (!view.layers.incidents) return;
  const cell = filters.drawn.length > 400 ? 46 : 26;
  const groups = clusterPoints(p, cell);
  groups.sort((a, b) => b.count - a.count);
  for (const group of groups) {
    const x = p.x(group.sumX / group.count);
    const y = p.y(group.sumY / group.count);
    if (marks.fan && sameGroup(group, marks.fan.group)) marks.fan.at = { x, y, group };
    else if (group.count === 1) addMark(x, y, group.members[0]);
    else marks.list.push({ x, y, radius: clusterRadius(group.count), group });
  }
  if (marks.fan) addFan(c);
  for (const mark of marks.list) paintMark(c, mark);
  if (marks.fan && marks.fan.at) paintFanCentre(c, marks.fan.at);
}

function addMark(x, y, i) {
  marks.list.push({ x, y, radius: radiusOf(i), row: i });
}

function sameGroup(group, other) {
  return group.count === other.count && group.members[0] === other.members[0];
}

const clusterRadius = (count) => Math.min(26, 11 + 3.2 * Math.log10(count) * 1.4);

function paintMark(c, mark) {
  if (mark.group) paintCluster(c, mark);
  else paintIncident(c, mark.x, mark.y, mark.row, mark.radius);
  if (mark === marks.hover || (mark.row !== undefined && mark.row === view.selected)) {
    circle(c, mark.x, mark.y, mark.radius + 4);
    c.lineWidth = 2;
    c.strokeStyle = colours.ink;
    c.setLineDash([]);
    c.stroke();
  }
}

function paintIncident(c, x, y, i, radius) {
  const colour = page.types[data.typeOf[i]] ? page.types[data.typeOf[i]].colour : page.palette.unknown;
  const unknown = data.best[i] < 0 && data.low[i] < 0 && data.high[i] < 0;
  circle(c, x, y, radius);
  if (isVague(i)) {
    c.fillStyle = colours.halo;
    c.globalAlpha = 0.55;
    c.fill();
    c.globalAlpha = 1;
    c.setLineDash([3, 2.4]);
    c.lineWidth = 2;
    c.strokeStyle = colour;
    c.stroke();
    c.setLineDash([]);
  } else {
    c.fillStyle = colour;
    c.globalAlpha = 0.86;
    c.fill();
    c.globalAlpha = 1;
    c.lineWidth = 1.2;
    c.strokeStyle = colours.halo;
    c.stroke();
  }
  if (unknown) paintUnknown(c, x, y, isVague(i) ? colour : "#FFFFFF");
}

// No figure given is not zero: a small bar marks it.
function paintUnknown(c, x, y, colour) {
  c.beginPath();
  c.moveTo(x - 2, y);
  c.lineTo(x + 2, y);
  c.lineWidth = 1.5;
  c.strokeStyle = colour;
  c.stroke();
}

// The ring shows the types by their share; dashed where no member has an exact place.
function paintCluster(c, { x, y, radius, group }) {
  circle(c, x, y, radius + 1.5);
  c.fillStyle = colours.halo;
  c.fill();
  let angle = -Math.PI / 2;
  c.lineWidth = 4.5;
  if (!group.exact) c.setLineDash([4, 3]);
  group.types.forEach((count, type) => {
    if (!count) return;
    const next = angle + (2 * Math.PI * count) / group.count;
    c.beginPath();
    c.arc(x, y, radius - 2, angle, next);
    c.strokeStyle = page.types[type] ? page.types[type].colour : page.palette.unknown;
    c.stroke();
    angle = next;
  });
  c.setLineDash([]);
  const text = group.count < 10000 ? number(group.count) : `${number(Math.round(group.count / 1000))}k`;
  c.font = `600 ${group.count < 1000 ? 12 : 11}px ${view.font}`;
  c.textAlign = "center";
  c.textBaseline = "middle";
  if ("letterSpacing" in c) c.letterSpacing = "0px";
  c.fillStyle = colours.ink;
  c.fillText(text, x, y + 0.5);
}

// Points at one place fan out on a ring, or on a spiral where they are many.
function addFan(c) {
  const { at, group } = marks.fan;
  if (!at) {
    marks.fan = null;
    return;
  }
  const rows = group.members.slice(0, FAN_MOST);
  rows.forEach((row, k) => {
    const [dx, dy] = fanOffset(k, rows.length);
    c.beginPath();
    c.moveTo(at.x, at.y);
    c.lineTo(at.x + dx, at.y + dy);
    c.lineWidth = 1;
    c.strokeStyle = colours.soft;
    c.stroke();
    marks.list.push({ x: at.x + dx, y: at.y + dy, radius: Math.min(14, radiusOf(row)), row, fan: true });
  });
}

const FAN_MOST = 40;

function fanOffset(k, count) {
  if (count <= 10) {
    const angle = (2 * Math.PI * k) / count - Math.PI / 2;
    const reach = 30 + count * 2.2;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  }
  const turn = Math.sqrt(k * 1.7 + 4);
  const angle = turn * 2.6;
  return [turn * 14 * Math.cos(angle), turn * 14 * Math.sin(angle)];
}

function paintFanCentre(c, { x, y, group }) {
  circle(c, x, y, 4);
  c.fillStyle = colours.soft;
  c.fill();
  if (group.count <= FAN_MOST) return;
  c.font = `600 11px ${view.font}`;
  c.textAlign = "center";
  c.fillStyle = colours.ink;
  c.fillText(t("fan.more", { count: number(group.count - FAN_MOST) }), x, y + 16);
}

function markAt(point) {
  for (let k = marks.list.length - 1; k >= 0; k--) {
    const mark = marks.list[k];
    if (Math.hypot(mark.x - point.x, mark.y - point.y) <= mark.radius + 4) return mark;
  }
  return null;
}

function openMark(mark, byKeyboard) {
  if (mark.row !== undefined) return selectIncident(mark.row, { at: mark.fan ? mark : null, focus: byKeyboard });
  const { group } = mark;
  if (atOnePlace(group)) {
    if (group.count > FAN_MOST || byKeyboard) return openList(group, byKeyboard);
    marks.fan = { group };
    painters.incidents.repaint();
    announce(plural("fan.open", group.count));
    return undefined;
  }
  const bounds = L.latLngBounds([latitude(group.north), longitude(group.west)], [latitude(group.south), longitude(group.east)]);
  map.fitBounds(bounds.pad(0.15), { maxZoom: map.getMaxZoom(), animate: !view.still });
  return undefined;
}

function closeFan() {
  if (!marks.fan) return;
  marks.fan = null;
  painters.incidents.repaint();
}

function hintOf(mark) {
  if (mark.row !== undefined) {
    const i = mark.row;
    return [el("strong", { dir: "auto" }, data.location.at(i) || countryName(data.country.at(i))), ` · ${dateWords(i)}`, el("br"), typeName(data.event_type.at(i)), " · ", t("deaths.short", { range: deathsWords(i) }), isVague(i) ? [el("br"), el("em", {}, placeWords(i))] : null];
  }
  const { group } = mark;
  const total = deathTotals(group.members);
  const lines = page.types.map((type, k) => (group.types[k] ? el("div", {}, swatch(type.colour), ` ${typeName(type.key)}: ${number(group.types[k])}`) : null));
  const vague = group.count - group.exact;
  return [el("strong", {}, plural("incidents", group.count)), ` · ${t("deaths.short", { range: deathsRange(total.low, total.high, -1) })}`, lines, vague ? el("em", {}, plural("cluster.vague", vague)) : null];
}

function swatch(colour) {
  const dot = el("span", { class: "swatch", "aria-hidden": "true" });
  dot.style.background = colour;
  return dot;
}
