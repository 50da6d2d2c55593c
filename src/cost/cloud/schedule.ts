/** How long two schedules leave between them, over a year. */

interface Times {
  /** Minutes after midnight. */
  readonly minute: number;
  readonly days: string;
  readonly perYear: number;
}

const MINUTES_A_DAY = 24 * 60;
const DAYS_A_YEAR = 365;
const WEEKS_A_YEAR = 52;
const MONTHS_A_YEAR = 12;

/**
 * Hours a year between a start and the end that follows it on the same day or the next.
 *
 * @returns undefined where the two run on different days, or their times are no plain numbers: then only a usage file can tell
 */
export function hoursBetween(start: string, end: string): number | undefined {
  const from = timesOf(start);
  const to = timesOf(end);
  if (from === undefined || to === undefined || from.days !== to.days) return undefined;
  const minutes = to.minute - from.minute;
  return (from.perYear * (minutes > 0 ? minutes : minutes + MINUTES_A_DAY)) / 60;
}

function timesOf(cron: string): Times | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.replace(/^cron\(|\)$/g, "").split(" ");
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return undefined;
  const months = month === "*" ? MONTHS_A_YEAR : partsOf(month);
  const perMonth = perMonthOf(day, weekday);
  if (months === undefined || perMonth === undefined) return undefined;
  return { minute: Number(hour) * 60 + Number(minute), days: `${day} ${month} ${weekday}`, perYear: months * perMonth };
}

/** Days of a month on average. */
function perMonthOf(day: string, weekday: string): number | undefined {
  if (weekday !== "?" && weekday !== "*") {
    const days = partsOf(weekday);
    return days === undefined || /[#L]/.test(weekday) ? days : (days * WEEKS_A_YEAR) / MONTHS_A_YEAR;
  }
  return day === "?" || day === "*" ? DAYS_A_YEAR / MONTHS_A_YEAR : partsOf(day);
}

/** Members of a list; undefined for ranges and steps. */
function partsOf(list: string): number | undefined {
  return /^[A-Za-z0-9#]+(,[A-Za-z0-9#]+)*$/.test(list) ? list.split(",").length : undefined;
}
