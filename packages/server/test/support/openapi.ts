import { z } from 'zod';
import { openApiDocument } from '../../src/openapi/document.ts';

type Json = Record<string, unknown>;
type Responses = Record<string, { content?: Record<string, { schema: Json }> }>;

const document = openApiDocument();
const paths = document['paths'] as Record<string, Record<string, { responses: Responses }>>;
const schemas = new Map<Json, z.ZodType>();

/**
 * Compares an answer with the OpenAPI document: the path, the HTTP status, the media type and each field.
 * A field that the document does not name is a fault too.
 *
 * @throws {Error} that says where the answer and the document differ
 */
export function expectDocumented(
  method: string,
  url: string,
  status: number,
  type: string,
  body: unknown,
): void {
  const path = new URL(url, 'http://test').pathname;
  const what = `${method} ${path} ${status}`;
  const operation = operationOf(path, method);
  // What is nowhere documented is answered as any error is.
  if (operation) expectFields(what, operation.responses, String(status), type, body);
  else expectFields(what, responsesOf('/healthz', 'get'), '503', type, body);
}

function operationOf(path: string, method: string) {
  const known = Object.keys(paths).find((each) =>
    new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return known === undefined ? undefined : paths[known]?.[method.toLowerCase()];
}

const responsesOf = (path: string, method: string): Responses => paths[path]?.[method]?.responses ?? {};

function expectFields(what: string, responses: Responses, status: string, type: string, body: unknown): void {
  const response = responses[status];
  if (!response) throw new Error(`${what} is not in the OpenAPI document`);
  const media = type.split(';', 1)[0] ?? '';
  // Errors come as a page to whoever wants one.
  if (!response.content || media === 'text/html') return;
  const schema = response.content[media]?.schema;
  if (!schema) throw new Error(`${what} is ${media || 'empty'}, which is not in the OpenAPI document`);
  const { error } = parserOf(schema).safeParse(body);
  if (error) throw new Error(`${what} is not what the OpenAPI document says: ${error.message}`);
}

/** The same, but its objects have no field that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}

function parserOf(schema: Json): z.ZodType {
  const known = schemas.get(schema);
  if (known) return known;
  const parser = z.fromJSONSchema(closed(schema) as Json);
  schemas.set(schema, parser);
  return parser;
}
