// A histogram of incidents over time, with a window whose two ends are sliders, and play.

const timeline = { bins: [], barOf: null, playing: 0 };

function setUpTimeline() {
  const box = byId("timeline");
  if (!view.bounds) {
    box.hidden = true;
    return;
  }
  const { first, last } = view.bounds;
  for (const [id, label] of [["time-from", t("time.from")], ["time-to", t("time.to")]]) {
    const input = byId(id);
    Object.assign(input, { min: first, max: last, step: 1 });
    input.setAttribute("aria-label", label);
    input.addEventListener("input", onceAFrame(() => moveWindow(id)));
  }
  byId("play").addEventListener("click", togglePlay);
  byId("time-all").textContent = t("time.all");
  byId("time-all").addEventListener("click", () => {
    stopPlay();
    Object.assign(filters, { from: null, to: null });
    changed();
  });
  byId("undated").closest("label").querySelector(".check-text").textContent = t("time.undated", { count: number(data.start.filter((day) => day === UNDATED).length) });
  byId("undated").closest("label").hidden = !data.start.includes(UNDATED);
  byId("undated").addEventListener("change", () => {
    filters.undated = byId("undated").checked;
    changed();
  });
  timeline.bins = binEdges(first, last);
  timeline.barOf = Int32Array.from(data.start, barOf);
  window.addEventListener("resize", debounce(drawTimeline, 120));
}

// Days, months or years, so that there are neither too few bars nor too many.
function binEdges(first, last) {
  const span = last - first + 1;
  const unit = span <= 70 ? "day" : span <= 8000 ? "month" : "year";
  const edges = [];
  const date = dayDate(first);
  let [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === "day") for (let day = first; day <= last + 1; day++) edges.push(day);
  else {
    if (unit === "year") month = 0;
    for (let day = -Infinity; day <= last; ) {
      day = Date.UTC(year, month, 1) / DAY_MS;
      edges.push(day);
      if (unit === "month") month++;
      else year++;
    }
  }
  return edges;
}

function moveWindow(moved) {
  const { first, last } = view.bounds;
  let from = Number(byId("time-from").value);
  let to = Number(byId("time-to").value);
  if (from > to) {
    if (moved === "time-from") to = from;
    else from = to;
  }
  filters.from = from <= first ? null : from;
  filters.to = to >= last ? null : to;
  changed();
}

function drawTimeline() {
  if (!view.bounds) return;
  const { first, last } = view.bounds;
  const [from, to] = [filters.from ?? first, filters.to ?? last];
  for (const [id, day] of [["time-from", from], ["time-to", to]]) {
    const input = byId(id);
    input.value = day;
    input.setAttribute("aria-valuetext", longDay(day));
  }
  byId("undated").checked = filters.undated;
  byId("time-words").textContent = from === to ? mediumDay(from) : t("date.span", { from: mediumDay(from), to: mediumDay(to) });
  byId("time-all").disabled = filters.from === null && filters.to === null;
  byId("play").textContent = timeline.playing ? "❚❚" : "▶";
  byId("play").setAttribute("aria-label", t(timeline.playing ? "time.pause" : "time.play"));
  drawHistogram(from, to);
}

// Plays the window forward; where the whole span is shown, it grows from the first day.
function togglePlay() {
  if (timeline.playing) return stopPlay();
  const { first, last } = view.bounds;
  const whole = filters.from === null && filters.to === null;
  const width = whole ? null : (filters.to ?? last) - (filters.from ?? first);
  if (!whole && filters.to === null) Object.assign(filters, { from: null, to: first + width });
  if (whole) filters.to = first;
  const step = Math.max(1, Math.round((last - first) / 120));
  timeline.playing = setInterval(() => {
    const to = Math.min(last, (filters.to ?? first) + step);
    filters.from = width === null ? null : Math.max(first, to - width);
    filters.to = to >= last ? null : to;
    if (filters.to === null) stopPlay();
    refresh();
  }, 160);
  return refresh();
}

function stopPlay() {
  clearInterval(timeline.playing);
  timeline.playing = 0;
  drawTimeline();
}
