import { openApiDocument } from '../packages/server/src/openapi/document.ts';
import { API_TEXTS } from './docs-korean.ts';

type Language = 'en' | 'ko';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  description?: string;
}

interface Content {
  content?: Record<string, { schema: Schema }>;
}

interface Operation {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
}

const WORDS = {
  en: {
    isPrivate: 'Private: `Authorization: Bearer API_KEY`.',
    request: ['field', 'where', 'type', 'required'],
    answers: ['HTTP', 'fields'],
    errors: 'Codes:',
    yes: 'yes',
    body: 'body',
  },
  ko: {
    isPrivate: '비공개: `Authorization: Bearer API_KEY`가 필요합니다.',
    request: ['필드', '위치', '타입', '필수'],
    answers: ['HTTP', '필드'],
    errors: '코드:',
    yes: '예',
    body: '본문',
  },
} as const;

/** The API's reference in Markdown, made of the OpenAPI document that the server hands out. */
export function describeApi(language: Language): string {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) =>
        toSection(`${method.toUpperCase()} ${path}`, operation, language),
      ),
    )
    .join('\n\n');
}

function toSection(title: string, operation: Operation, language: Language): string {
  const words = WORDS[language];
  const parameters = (operation.parameters ?? []).map(({ name, in: place, required, schema }) => [
    code(name),
    place,
    typeOf(schema),
    required ? words.yes : '',
  ]);
  const body = fieldsOf(schemaOf(operation.requestBody)).map(({ name, schema, isRequired }) => [
    code(name),
    words.body,
    typeOf(schema),
    isRequired ? words.yes : '',
  ]);
  const request = [...parameters, ...body];
  const responses = Object.entries(operation.responses);
  const answers = responses
    .filter(([, response]) => !isError(response))
    .map(([status, response]) => [status, answerOf(response)]);
  const errors = responses.flatMap(([status, { description }]) =>
    codesOf(description).map((each) => `${each} (${status})`),
  );
  return [
    `## \`${title}\` {#${title
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, '-')
      .replace(/-$/, '')}}`,
    language === 'ko' ? inKorean(operation) : operation.summary.replace(/\.?$/, '.'),
    ...(operation.security ? [words.isPrivate] : []),
    ...(request.length > 0 ? [table(words.request, request)] : []),
    table(words.answers, answers),
    `${words.errors} ${errors.join(' · ')}`,
  ].join('\n\n');
}

function inKorean({ operationId }: Operation): string {
  const text = API_TEXTS[operationId];
  if (!text) throw new Error(`scripts/docs-korean.ts has nothing about ${operationId}`);
  return text;
}

const schemaOf = (content: Content | undefined): Schema | undefined =>
  content?.content?.['application/json']?.schema;

function answerOf(response: Content): string {
  const schema = schemaOf(response);
  if (!schema) return Object.keys(response.content ?? {}).join(', ');
  const alternatives = (schema.anyOf ?? [schema]).map((each) =>
    fieldsOf(each)
      .map(({ name, isRequired }) => code(isRequired ? name : `${name}?`))
      .join(' '),
  );
  return [...new Set(alternatives)].filter(Boolean).join(' · ');
}

/** Whether it is nothing but an error: all of those have the same fields. */
const isError = (response: Content): boolean => {
  const { status } = schemaOf(response)?.properties ?? {};
  return status?.const === 'error';
};

/** Codes are words of capitals; what else a description says is not one. */
const codesOf = (description: string): string[] =>
  /^[A-Z_]+(, [A-Z_]+)*$/.test(description) ? description.split(', ').map(code) : [];

function fieldsOf(schema: Schema | undefined): { name: string; schema: Schema; isRequired: boolean }[] {
  const shapes = schema?.anyOf ?? (schema ? [schema] : []);
  const fields = shapes.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).map(([name, each]) => ({
      name,
      schema: each,
      isRequired: required.includes(name),
    })),
  );
  return fields.filter(({ name }, index) => fields.findIndex((field) => field.name === name) === index);
}

function typeOf(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' · ');
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(' ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  const type = [schema.type ?? 'any'].flat().join(' · ');
  return schema.pattern ? `${type} ${code(schema.pattern)}` : type;
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
