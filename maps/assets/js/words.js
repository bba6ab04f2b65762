// Words, numbers and dates in the language of the page.

let strings = {};
let language = "en-GB";
let countryNames = null;

function setLanguage(code, table) {
  language = code === "en" ? "en-GB" : code;
  strings = table;
  try {
    countryNames = new Intl.DisplayNames([code], { type: "region" });
  } catch {
    countryNames = null;
  }
}

function t(key, values = {}) {
  const text = strings[key] === undefined ? key : strings[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// Two forms cover English and French: key.one and key.other (French counts 0 as one).
function plural(key, count, values = {}) {
  const rules = formatter("plural", () => new Intl.PluralRules(language));
  const form = rules.select(count) === "one" ? "one" : "other";
  return t(`${key}.${form}`, { count: number(count), ...values });
}

// Formatters are dear to make and cheap to use.
const formatters = new Map();

function formatter(key, make) {
  if (!formatters.has(key)) formatters.set(key, make());
  return formatters.get(key);
}

function number(value, digits = 0) {
  return formatter(`number${digits}`, () => new Intl.NumberFormat(language, { maximumFractionDigits: digits })).format(value);
}

const countryNamesFound = new Map();

function countryName(code) {
  if (!code) return "";
  if (!countryNamesFound.has(code)) countryNamesFound.set(code, findCountryName(code));
  return countryNamesFound.get(code);
}

function findCountryName(code) {
  const given = page.sources.country_names[code];
  try {
    return (countryNames && countryNames.of(code)) || given || code;
  } catch {
    return given || code;
  }
}

function typeName(key) {
  return key ? t(`type.${key}`) : t("type.unknown");
}

function subTypeName(key) {
  const name = strings[`sub.${key}`];
  return name === undefined ? key : name;
}

const DAY_MS = 86400000;

function dayDate(day) {
  return new Date(day * DAY_MS);
}

function dateText(day, options) {
  const key = `date${JSON.stringify(options)}`;
  return formatter(key, () => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options })).format(dayDate(day));
}

function longDay(day) {
  return dateText(day, { day: "numeric", month: "long", year: "numeric" });
}

function mediumDay(day) {
  return dateText(day, { day: "numeric", month: "short", year: "numeric" });
}

function shortDay(day) {
  return dayDate(day).toISOString().slice(0, 10);
}

function monthYear(day) {
  return dateText(day, { month: "long", year: "numeric" });
}

// "27–31 March 2022" where the browser can, both days in full where it cannot.
function daySpan(from, to) {
  const format = formatter("span", () => new Intl.DateTimeFormat(language, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" }));
  return format.formatRange ? format.formatRange(dayDate(from), dayDate(to)) : t("date.span", { from: longDay(from), to: longDay(to) });
}

// Says no more than the precision allows: a month is not a day.
function dateWords(i) {
  const start = data.start[i];
  if (start === UNDATED) return t("date.unknown");
  const end = data.end[i];
  const precision = data.date_precision[i];
  const spans = end !== UNDATED && end > start;
  if (precision === 4 && (!spans || monthYear(start) === monthYear(end))) return monthYear(start);
  if (precision === 5 && (!spans || shortDay(start).slice(0, 4) === shortDay(end).slice(0, 4))) {
    return dateText(start, { year: "numeric" });
  }
  if (spans) return daySpan(start, end);
  if (precision === 3) return t("date.week", { day: longDay(start) });
  if (precision === 2) return t("date.about", { day: longDay(start) });
  return longDay(start);
}

function tableDate(i) {
  const start = data.start[i];
  if (start === UNDATED) return "–";
  const iso = shortDay(start);
  if (data.date_precision[i] === 5) return iso.slice(0, 4);
  if (data.date_precision[i] === 4) return iso.slice(0, 7);
  return data.date_precision[i] > 1 ? `~${iso}` : iso;
}

function deathsRange(low, high, best) {
  if (low < 0 && high < 0 && best < 0) return t("deaths.unknown");
  if (low >= 0 && high < 0) return best === low ? number(low) : t("deaths.atLeast", { low: number(low) });
  if (low < 0 && high >= 0) return t("deaths.upTo", { high: number(high) });
  if (low < 0) return number(best);
  return low === high ? number(low) : `${number(low)}–${number(high)}`;
}

function deathsWords(i) {
  const text = deathsRange(data.low[i], data.high[i], data.best[i]);
  if (data.low[i] >= 0 && data.high[i] > data.low[i] && data.best[i] >= 0) {
    return t("deaths.best", { range: text, best: number(data.best[i]) });
  }
  return text;
}

function distanceWords(metres) {
  const km = metres / 1000;
  return `${number(km, km < 10 ? 1 : 0)} km`;
}

function precisionWords(code) {
  return code >= 1 && code <= 7 ? t(`precision.${code}`) : t("precision.unknown");
}

// Of an incident: a name without coordinates is not exact, whatever its code says.
function placeWords(i) {
  return Number.isNaN(data.x[i]) && data.geo_precision[i] < page.palette.country_precision ? t("precision.unlocated") : precisionWords(data.geo_precision[i]);
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);
