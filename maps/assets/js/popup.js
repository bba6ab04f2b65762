// Popups, made when they are opened: an incident with its claims, or a list of incidents.

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, known.map(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));
}

function showPopup(content, at, focus, label, nowhere = false) {
  view.returnFocus = focus ? document.activeElement : null;
  const size = map.getSize();
  const legend = byId("legend");
  const right = legend.open && size.x > 700 ? legend.offsetWidth + 24 : 14;
  const popup = L.popup({ maxWidth: Math.min(380, size.x - 84), minWidth: Math.min(260, size.x - 84), maxHeight: Math.max(160, size.y * 0.62), autoPanPaddingTopLeft: [14, 62], autoPanPaddingBottomRight: [right, 14], className: nowhere ? "im-popup im-nowhere" : "im-popup" })
    .setLatLng(at)
    .setContent(content);
  popup.openOn(map);
  const box = popup.getElement();
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", label);
  const close = box.querySelector(".leaflet-popup-close-button");
  if (close) {
    close.setAttribute("aria-label", t("close"));
    close.removeAttribute("href");
    close.setAttribute("tabindex", "0");
    close.addEventListener("keydown", (event) => event.key === "Enter" && map.closePopup());
  }
  if (focus) content.querySelector("h3").focus({ preventScroll: true });
  return popup;
}

function onPopupClosed() {
  zones.chosen = null;
  view.selected = null;
  view.circle = false;
  painters.borders.repaint();
  painters.chosen.repaint();
  painters.incidents.repaint();
  markTableRow();
  const back = view.returnFocus;
  view.returnFocus = null;
  if (back && back.isConnected) back.focus({ preventScroll: true });
}

function selectIncident(i, { at = null, focus = false, zoom = false } = {}) {
  if (!isDrawn(i)) return openUnplaced(i);
  const spot = L.latLng(data.lat[i], data.lon[i]);
  const back = focus ? whereToReturn() : null;
  if (zoom && !map.getBounds().pad(-0.1).contains(spot)) map.setView(spot, Math.max(map.getZoom(), zoomFor(i)), { animate: false });
  const point = at ? map.layerPointToLatLng([at.x, at.y - 4]) : spot;
  map.closePopup();
  view.selected = i;
  view.circle = isVague(i);
  showPopup(incidentContent(i), point, focus, incidentTitle(i));
  view.returnFocus = back;
  painters.chosen.repaint();
  painters.incidents.repaint();
  markTableRow();
  return undefined;
}

// On a phone the panel makes room for the map, and its tab takes the focus back.
function whereToReturn() {
  const tab = document.querySelector("[role=tab][aria-selected=true]");
  if (!isNarrow() || !tab) return document.activeElement;
  openTab(null);
  map.invalidateSize({ animate: false });
  return tab;
}

// Close enough to see the place, far enough to see its circle.
function zoomFor(i) {
  const metres = Math.max(data.uncertainty[i], 2000);
  return Math.max(5, Math.min(10, Math.floor(Math.log2((40075016 * 300) / (256 * metres * 4)))));
}

function incidentTitle(i) {
  const place = data.location.at(i) || countryName(data.country.at(i)) || t("place.unknown");
  return `${place}, ${dateWords(i)}`;
}

function incidentContent(i) {
  const type = page.types[data.typeOf[i]];
  const sub = data.sub_event_type.at(i);
  const actors = [data.actor1.at(i), data.actor2.at(i)].filter(Boolean);
  return el("div", { class: "popup" },
    el("p", { class: "kicker" }, swatch(type ? type.colour : page.palette.unknown), ` ${typeName(data.event_type.at(i))}`, sub ? ` · ${subTypeName(sub)}` : ""),
    el("h3", { tabindex: "-1", dir: "auto" }, data.location.at(i) || countryName(data.country.at(i))),
    el("p", { class: "muted" }, el("span", { dir: "auto" }, [data.admin1.at(i), countryName(data.country.at(i))].filter(Boolean).join(", "))),
    facts([
      [t("popup.date"), dateWords(i)],
      [t("popup.deaths"), deathsWords(i)],
      [t("popup.actors"), actors.join(" → ")],
      [t("popup.precision"), [placeWords(i), data.uncertainty[i] > 0 ? ` (± ${distanceWords(data.uncertainty[i])})` : ""].join("")],
      [t("popup.confidence"), data.confidence[i] >= 0 ? `${data.confidence[i]} %` : null],
      ...exposureFacts(i),
    ]),
    claimsContent(i),
    el("p", { class: "muted small" }, `${t("popup.id")} ${data.id[i]}`));
}

function exposureFacts(i) {
  const e = data.exposures;
  return childrenOf(e, i).slice(0, 3).map((k) => [
    t("popup.toBorder", { country: countryName(e.neighbour.at(k)) }),
    `${distanceWords(e.distance_m[k])}${e.uncertainty_m[k] > 0 ? ` ± ${distanceWords(e.uncertainty_m[k])}` : ""}`,
  ]);
}

function claimsContent(i) {
  const rows = childrenOf(data.claims, i);
  if (!rows.length) {
    const text = note(i);
    return text ? el("div", { class: "claims" }, quote(text), sourceLine(data.source.at(i))) : null;
  }
  return el("section", { class: "claims" }, el("h4", {}, plural("popup.claims", rows.length)), rows.map(claimContent));
}

function claimContent(k) {
  const claims = data.claims;
  const sentence = claims.sentence[k];
  const deaths = deathsRange(claims.low[k], claims.high[k], -1);
  const known = claims.low[k] >= 0 || claims.high[k] >= 0;
  return el("div", { class: "claim" },
    quote(sentence < 0 ? "" : data.sentences[sentence]),
    el("p", { class: "muted small", dir: "auto" }, [known ? t("deaths.short", { range: deaths }) : null, claims.date_text.at(k) ? `“${claims.date_text.at(k)}”` : null, claims.attribution.at(k) ? t("popup.according", { who: claims.attribution.at(k) }) : null].filter(Boolean).join(" · ")),
    sourceLine(claims.document.at(k)));
}

const quote = (text) => el("blockquote", { dir: "auto" }, text);

function sourceLine(name) {
  const source = data.documentOf.get(name);
  if (!source) return name ? el("p", { class: "source small" }, name) : null;
  const title = source.title || source.document;
  const parts = [safeLink(source.url || "", title)];
  if (source.source) parts.push(`, ${source.source}`);
  if (source.published) parts.push(`, ${source.published}`);
  return el("p", { class: "source small", dir: "auto" }, parts);
}

function openList(group, focus) {
  const rows = [...group.members].sort((a, b) => data.start[b] - data.start[a]);
  const shown = rows.slice(0, 100);
  const content = el("div", { class: "popup" },
    el("h3", { tabindex: "-1" }, plural("incidents", rows.length)),
    el("ul", { class: "plain" }, shown.map((i) => el("li", {}, el("button", { class: "row-button", type: "button", onclick: () => selectIncident(i, { focus: true }) }, swatch(page.types[data.typeOf[i]] ? page.types[data.typeOf[i]].colour : page.palette.unknown), ` ${tableDate(i)} `, el("span", { dir: "auto" }, data.location.at(i)), ` · ${t("deaths.short", { range: deathsRange(data.low[i], data.high[i], data.best[i]) })}`)))),
    rows.length > shown.length ? el("p", { class: "muted small" }, t("list.more", { count: number(rows.length - shown.length) })) : null);
  const at = L.latLng(latitude(group.sumY / group.count), longitude(group.sumX / group.count));
  showPopup(content, at, focus, plural("incidents", rows.length));
}
