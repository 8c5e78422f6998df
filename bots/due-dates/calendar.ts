/** Days of the zone's own calendar; weeks begin on Monday. */
export type Day = Temporal.PlainDate;

/** `weekday` 1 (Monday) … 7 in the week that lies `weeks` after this one. */
export const weekdayIn = (today: Day, weekday: number, weeks: number): Day =>
  today.add({ days: weekday - today.dayOfWeek + weeks * 7 });

/** The next such weekday, today included. */
export const nextWeekday = (today: Day, weekday: number): Day =>
  today.add({ days: (weekday - today.dayOfWeek + 7) % 7 });

/** A span is due at its end. The working week ends on Friday; at the weekend what is left of it ends on Sunday. */
export const endOfWeek = (today: Day, weeks: number): Day =>
  weekdayIn(today, weeks === 0 && today.dayOfWeek > 5 ? 7 : 5, weeks);

export const endOfMonth = (today: Day, months: number): Day => {
  const month = today.with({ day: 1 }).add({ months });
  return month.with({ day: month.daysInMonth });
};

export const endOfYear = (today: Day, years: number): Day => today.add({ years }).with({ month: 12, day: 31 });

/** The next day of this number: in this month if it is still to come, else in the next month that has it. */
export function nextDayOfMonth(today: Day, day: number): Day | undefined {
  for (let months = day >= today.day ? 0 : 1; months <= 2; months += 1) {
    const found = dayInMonth(today, day, months);
    if (found) return found;
  }
  return undefined;
}

export function dayInMonth(today: Day, day: number, months: number): Day | undefined {
  const month = today.with({ day: 1 }).add({ months });
  return day >= 1 && day <= month.daysInMonth ? month.with({ day }) : undefined;
}

/** A date that may not exist; without a year the next one to come, and for 29 February the next leap year's. */
export function dateOf(today: Day, month: number, day: number, year?: number): Day | undefined {
  const years = year === undefined ? [0, 1, 2, 3, 4].map((n) => today.year + n) : [year < 100 ? 2000 + year : year];
  for (const y of years) {
    if (month < 1 || month > 12 || day < 1 || day > Temporal.PlainYearMonth.from({ year: y, month }).daysInMonth)
      continue;
    const date = Temporal.PlainDate.from({ year: y, month, day });
    if (year !== undefined || Temporal.PlainDate.compare(date, today) >= 0) return date;
  }
  return undefined;
}

/** A number of days that people do not work off at the weekend. */
export function afterWorkdays(today: Day, count: number): Day {
  let day = today;
  for (let left = count; left > 0; left -= day.dayOfWeek <= 5 ? 1 : 0) day = day.add({ days: 1 });
  return day;
}
