import { readBasePath } from '../config.ts';
import { openApiDocument } from '../openapi/document.ts';
import { defineCommand } from './command.ts';
import { printJson } from './output.ts';

export const openapi = defineCommand({
  name: 'openapi',
  summary: 'Print the OpenAPI 3.1 description of the API, as GET /openapi.json has it.',
  options: {},
  examples: [['openapi > openapi.json', 'for a generator of clients, or for your API gateway']],
  run: async () => printJson(openApiDocument(readBasePath(process.env))),
});
