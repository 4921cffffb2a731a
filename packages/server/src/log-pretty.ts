import { paint } from './paint.ts';

const COLOURS: Readonly<Record<string, 'red' | 'yellow' | 'green'>> = {
  error: 'red',
  warn: 'yellow',
  info: 'green',
};

/** `12:34:56 info  settled  merchant_uid=ORD-1 outcome=SUCCESS`; the stack, if there is one, below. */
export function toPretty(line: string, stream: NodeJS.WriteStream): string {
  const { time, level, msg, stack, ...fields } = JSON.parse(line) as Record<string, string>;
  const told = Object.entries(fields).map(([name, value]) => `${paint('dim', `${name}=`, stream)}${value}`);
  const head = [
    paint('dim', String(time).slice(11, 19), stream),
    paint(COLOURS[String(level)] ?? 'gray', String(level).padEnd(5), stream),
    msg,
  ];
  return `${[...head, ...told].join(' ')}\n${stack === undefined ? '' : `${stack}\n`}`;
}
