/** Indented, since people read it too. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}

/** As the log writes it, so that one finds the other. */
export const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** @param amount in the currency's main unit */
export const money = (amount: number | string, currency: string): string =>
  `${Number(amount).toLocaleString('en-US', { maximumFractionDigits: 3 })} ${currency}`;

/** `1 attempt`, `2 attempts` */
export const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Rows in columns, the last one as long as it likes. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What is going on, for whoever waits at a terminal; on stderr, where it is in no program's way. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr) {
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  return { show: write, clear: (): void => write('') };
}
