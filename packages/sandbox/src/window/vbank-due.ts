/** `YYYY-MM-DD`, `YYYYMMDD`, `YYYY-MM-DD HH:mm:ss`, `YYYYMMDDHHmmss`. */
const DUE = /^(\d{4})-?(\d{2})-?(\d{2})(?:[ T]?(\d{2}):?(\d{2}):?(\d{2}))?$/;

/** The deposit deadline in unix seconds, read as Korean time; a date alone means its last second. */
export function parseVbankDue(due: unknown): number | null {
  const parts = typeof due === 'string' ? DUE.exec(due) : null;
  if (!parts) return null;
  const [, year, month, day, hour = '23', minute = '59', second = '59'] = parts;
  const time_ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+09:00`);
  return Number.isNaN(time_ms) ? null : time_ms / 1000;
}
