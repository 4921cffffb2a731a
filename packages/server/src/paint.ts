import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours text for a stream: on terminals only, and never where NO_COLOR is set (no-color.org). */
export function paint(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return process.env['NO_COLOR'] ? text : styleText(format, text, { stream });
}
