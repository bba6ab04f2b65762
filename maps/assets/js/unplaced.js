// What has no place on the map, listed beside it.

// Incidents known only by country or larger area have no honest spot: they are listed.
function drawUnplaced() {
  const rows = filters.passing.filter((i) => !isDrawn(i));
  const box = byId("unplaced");
  box.hidden = rows.length === 0;
  const groups = new Map();
  for (const i of rows) {
    const name = countryName(data.country.at(i)) || data.location.at(i) || t("place.unknown");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(i);
  }
  const order = [...groups].sort((a, b) => b[1].length - a[1].length);
  fill(byId("unplaced-summary"), plural("unplaced.title", rows.length));
  fill(byId("unplaced-list"), order.map(([name, members]) => el("li", {}, el("strong", { dir: "auto" }, name), ` ${number(members.length)}`,
    el("ul", { class: "plain" }, members.slice(0, 12).map((i) => el("li", {}, el("button", { type: "button", class: "row-button", onclick: () => openUnplaced(i) }, swatch(page.types[data.typeOf[i]] ? page.types[data.typeOf[i]].colour : page.palette.unknown), ` ${tableDate(i)} · ${t("deaths.short", { range: deathsRange(data.low[i], data.high[i], data.best[i]) })}`))),
      members.length > 12 ? el("li", { class: "muted small" }, t("list.more", { count: number(members.length - 12) })) : null))));
}

// Its popup stands in the middle of what is in sight and points nowhere.
function openUnplaced(i) {
  const back = whereToReturn();
  map.closePopup();
  view.selected = i;
  view.circle = false;
  showPopup(incidentContent(i), map.getCenter(), true, incidentTitle(i), true);
  view.returnFocus = back;
  markTableRow();
}
