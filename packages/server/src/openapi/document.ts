import { type AnswerCode, HTTP_STATUS_OF_CODE } from '@iamport-checkout/protocol';
import { z } from 'zod';
import { error } from './answers.ts';
import { type Media, type Route, routes } from './routes.ts';

type Json = Record<string, unknown>;

/** What can become of any request. */
const COMMON: readonly AnswerCode[] = [
  'INVALID_REQUEST',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INTERNAL_ERROR',
  'UNAVAILABLE',
];

const PRIVATE: readonly AnswerCode[] = ['UNAUTHORIZED', 'PRIVATE_API_DISABLED'];

/**
 * The API as OpenAPI 3.1, made of the schemas that validate.
 *
 * @param basePath prefix of all routes
 */
export function openApiDocument(basePath = ''): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'iamport-checkout',
      version: '1',
      description:
        'Verifies PortOne V1 payments. Every answer has `status` and `message`, errors `code`, and `retryable` where waiting helps. ' +
        'Every answer has X-Request-Id, by which the log is searched.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath || '/' }],
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'API_KEY' } },
    },
  };
}

function toOperation(route: Route): Json {
  const { id, summary, isPrivate, body, isForm } = route;
  const parameters = [
    ...toParameters('path', route.params?.shape),
    ...toParameters('query', route.query?.shape),
    ...toParameters('header', route.headers),
  ];
  const types = ['application/json', ...(isForm ? ['application/x-www-form-urlencoded'] : [])];
  return {
    operationId: id,
    summary,
    ...(isPrivate && { security: [{ apiKey: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: contentOf(types, toSchema(body, 'input')) } }),
    responses: toResponses(route),
  };
}

function toParameters(place: 'path' | 'query' | 'header', shape: Record<string, z.ZodType> = {}): Json[] {
  return Object.entries(shape).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (place === 'query' && !z.safeParse(schema, undefined).success),
    schema: toSchema(schema, 'input'),
  }));
}

/** By HTTP status: what is answered, and with which codes if it is an error. */
function toResponses({ answers, errors, isPrivate }: Route): Json {
  const codes = [...COMMON, ...(isPrivate ? PRIVATE : []), ...errors];
  const byStatus = Map.groupBy(codes, (code): number => HTTP_STATUS_OF_CODE[code]);
  const statuses = [...new Set([...Object.keys(answers).map(Number), ...byStatus.keys()])].toSorted();
  return Object.fromEntries(
    statuses.map((status) => [status, toResponse(answers[status] ?? error, byStatus.get(status) ?? [])]),
  );
}

function toResponse(answer: z.ZodType | Media, codes: readonly AnswerCode[]): Json {
  const description = codes.length > 0 ? [...new Set(codes)].join(', ') : 'Done';
  if (answer === 'none') return { description };
  if (typeof answer === 'string') return { description, content: contentOf([answer], { type: 'string' }) };
  return { description, content: contentOf(['application/json'], toSchema(answer, 'output')) };
}

const contentOf = (types: readonly string[], schema: Json): Json =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

/**
 * OpenAPI 3.1 takes JSON Schema of 2020-12 as it is. Answers may gain fields one day, so theirs are not
 * said to be all; requests refuse what they do not know where they say so.
 */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
    },
  });
  return rest;
}
