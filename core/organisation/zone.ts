/** Whether this is a zone name of the IANA database (or `UTC`); offsets such as `+08:00` are not: they know no clock changes. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
