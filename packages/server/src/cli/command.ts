import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { paint } from '../paint.ts';

export const PROGRAM = 'iamport-checkout-server';

/** What a script can tell by. */
export const EXIT = { done: 0, failed: 1, usage: 2, notFound: 3 } as const;

export const EXIT_CODES = `Exit codes: 0 done · 1 failed, another try may help · 2 wrong usage or a wrong setting · 3 there is no such order, payment or event`;

/** What was asked for by its id is not there. */
export class NotFoundError extends Error {
  override name = 'NotFoundError';
}

export interface Option {
  type: 'string' | 'boolean';
  /** What its value is called in the help. */
  value?: string;
  about: string;
}

type Options = Readonly<Record<string, Option>>;

type Values<Given extends Options> = {
  [Name in keyof Given]?: Given[Name]['type'] extends 'boolean' ? boolean : string;
};

interface Definition<Given extends Options> {
  /** As it is typed: `order show`. */
  name: string;
  /** What stands behind it: `<merchant_uid>`, `[<id>…]`. */
  takes?: string;
  summary: string;
  /** What its reader should know beyond that. */
  more?: string;
  options: Given;
  /** Each with what it does. */
  examples: readonly (readonly [args: string, about: string])[];
  run(values: Values<Given>, operands: readonly string[]): Promise<void>;
}

export interface Command extends Omit<Definition<Options>, 'run'> {
  /** @throws {ConfigError} if the arguments are not what it takes */
  run(args: readonly string[]): Promise<void>;
}

export const JSON_OPTION = { json: { type: 'boolean', about: 'for programs: JSON on stdout' } } as const;

/** A command whose arguments are read before it runs. */
export function defineCommand<const Given extends Options>(definition: Definition<Given>): Command {
  return {
    ...definition,
    async run(args) {
      const { values, positionals } = parse(definition, args);
      await definition.run(values as Values<Given>, positionals);
    },
  };
}

function parse(
  { name, takes, options }: Pick<Command, 'name' | 'takes' | 'options'>,
  args: readonly string[],
) {
  const see = `See: ${PROGRAM} ${name} --help`;
  const parsed = readable(see, () =>
    parseArgs({ args: [...args], options, allowPositionals: true, strict: true }),
  );
  const { length } = parsed.positionals;
  const most = takes === undefined ? 0 : takes.includes('…') ? Number.POSITIVE_INFINITY : 1;
  const least = takes?.startsWith('<') ? 1 : 0;
  if (length < least || length > most) {
    throw new ConfigError(`${name} takes ${takes ?? 'no operand'}. ${see}`);
  }
  return parsed;
}

/** The library's sentence about an option that it does not know or that lacks its value, as one of ours. */
function readable<Result>(see: string, parseAll: () => Result): Result {
  try {
    return parseAll();
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new ConfigError(`${sentence}. ${see}`);
  }
}

export function helpOf({ name, takes, summary, more, options, examples }: Command): string {
  const flags = Object.entries(options).map(
    ([flag, { value, about }]) => [`--${flag}${value ? ` ${value}` : ''}`, about] as const,
  );
  const width = Math.max(...flags.map(([flag]) => flag.length), 0);
  const sections = [
    `Usage: ${[PROGRAM, name, takes, flags.length > 0 && '[options]'].filter(Boolean).join(' ')}`,
    [summary, more].filter(Boolean).join('\n'),
    flags.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`).join('\n'),
    [
      paint('bold', 'Examples'),
      ...examples.map(([args, about]) => `  ${PROGRAM} ${args}\n      ${paint('dim', about)}`),
    ].join('\n'),
    EXIT_CODES,
  ];
  return sections.filter(Boolean).join('\n\n');
}

/** One line per command, those of a group together. */
export function listOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name, takes = '' }) => `${name} ${takes}`.length));
  return commands
    .map(({ name, takes = '', summary }) => `  ${`${name} ${takes}`.padEnd(width)}  ${summary}`)
    .join('\n');
}
