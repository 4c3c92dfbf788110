import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import {
  PUBLIC,
  SIGNED_IN,
  type AccessControl,
  type AccessRule,
  type AccessTable,
} from '../auth/access.js';
import { pathFieldsOf } from './command.js';
import { isTimeTravelled } from './guard.js';
import { PROBLEM_TYPE } from './problem.js';

const DOCUMENT_PATH = 'openapi.json';
const PAGE_PATH = 'docs';

/** Open to everybody: the OpenAPI document, and the page and its files that show it. */
export const referenceAccess: AccessTable = {
  'GET /openapi.json': PUBLIC,
  'GET /docs': PUBLIC,
  'GET /docs/': PUBLIC,
  'GET /docs/*': PUBLIC,
  'GET /docs/problems': PUBLIC,
  'GET /docs/index.html': PUBLIC,
  'GET /docs/LICENSE': PUBLIC,
  'GET /docs/swagger-ui-init.js': PUBLIC,
  'GET /docs/docs/swagger-ui-init.js': PUBLIC,
};

/** Serves the document and the page. It is made when first asked for. */
export function serveReference(
  app: INestApplication,
  access: AccessControl,
  version: string,
): void {
  SwaggerModule.setup(PAGE_PATH, app, () => openApiDocument(app, access, version), {
    raw: ['json'],
    jsonDocumentUrl: DOCUMENT_PATH,
    customSiteTitle: 'Tributary reference',
  });
}

/**
 * The OpenAPI 3.1 document, from the compiled code: in sources run as they are, what the compiler
 * plugin finds out (descriptions, optional fields) is missing.
 */
export function openApiDocument(
  app: INestApplication,
  access: AccessControl,
  version: string,
): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Tributary')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, base);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Money: MONEY_SCHEMA, Problem: PROBLEM_SCHEMA },
    responses: { Problem: PROBLEM_RESPONSE },
  };
  for (const operation of operationsOf(document)) complete(operation, document, access);
  return document;
}

type PathItem = OpenAPIObject['paths'][string];
type Details = NonNullable<PathItem['get']>;
type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly details: Details;
}

function* operationsOf({ paths }: OpenAPIObject): Generator<Operation> {
  for (const [path, item] of Object.entries(paths)) {
    for (const method of ['get', 'post'] as const) {
      const details = item[method];
      if (details) yield { method, path, details };
    }
  }
}

function complete(
  { method, path, details }: Operation,
  document: OpenAPIObject,
  access: AccessControl,
): void {
  const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
  const rule = access.ofRoute(route);
  details.responses['default'] = { $ref: '#/components/responses/Problem' };
  if (rule !== PUBLIC) details.security = [{ bearer: [] }];
  details.description = [details.description, whoMay(rule)].filter(Boolean).join('\n\n');
  const isCommand = typeof rule === 'object' && rule.command !== undefined;
  if (isCommand) {
    moveFieldsToPath(details, path, rule.command, document);
    describeAnswer(details);
  }
  details.parameters = [
    ...(details.parameters ?? []),
    ...(isCommand ? COMMAND_HEADERS : []),
    ...(typeof rule === 'object' ? [ON_BEHALF_OF_HEADER] : []),
    ...(method === 'get' && path.startsWith('/v1/') ? [POSITION_HEADER] : []),
    ...(method === 'get' && isTimeTravelled(rule, path) ? [AS_OF_PARAMETER] : []),
  ];
}

/** What a command class has in the path is a parameter, not part of the body. */
function moveFieldsToPath(
  details: Details,
  path: string,
  command: string,
  document: OpenAPIObject,
): void {
  const schema = document.components?.schemas?.[command] as SchemaOfObject | undefined;
  const fields = pathFieldsOf(command);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  details.parameters = inPath.map((name) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: schema?.properties?.[name] ??
      pathSchemas.get(`${command} ${name}`) ?? { type: 'string' },
  }));
  if (!schema?.properties) return;
  for (const name of fields) {
    const field = schema.properties[name];
    if (field) pathSchemas.set(`${command} ${name}`, field);
    delete schema.properties[name];
  }
  schema.additionalProperties = false;
  schema.required = schema.required?.filter((name) => !fields.has(name)) ?? [];
  if (Object.keys(schema.properties).length === 0) delete details.requestBody;
}

/** Schemas of fields that have been moved already: a command may have two routes. */
const pathSchemas = new Map<string, Schema>();

interface SchemaOfObject {
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
}

/** A creation answers with 201 only; the compiler plugin, which does not know `@Create()`, adds a 200. */
function describeAnswer({ responses }: Details): void {
  const created = responses['201'];
  if (created) delete responses['200'];
  const answer = created ?? responses['200'];
  if (!answer || '$ref' in answer) return;
  answer.headers = {
    'Tributary-Position': { description: 'As `position`.', schema: { type: 'string' } },
    ...(created && { Location: { description: 'Where it is.', schema: { type: 'string' } } }),
  };
}

function whoMay(rule: AccessRule | undefined): string {
  if (rule === undefined || rule === PUBLIC) return 'Open to everybody.';
  if (rule === SIGNED_IN) return 'For everybody with a valid token.';
  const own = rule.own?.map((role) => `${role} (own)`) ?? [];
  return `For: ${[...rule.roles, ...own].join(', ')}.`;
}

const DESCRIPTION = `Runs a voluntary trust fund on one append-only log.

Money is \`{"amount": "12500.00", "currency": "USD"}\`, a decimal string with the exponent of its currency. Ids are
UUIDv7 with the kind in front. Lists are paged by cursor. Errors are problem documents (RFC 9457) with a stable \`code\`.`;

const header = (name: string, description: string, schema: object) => ({
  name,
  in: 'header' as const,
  required: false,
  description,
  schema: { type: 'string' as const, ...schema },
});

const COMMAND_HEADERS = [
  header(
    'Idempotency-Key',
    'A command sent again under the same key is not carried out again: it gets the first answer.',
    { minLength: 1, maxLength: 255 },
  ),
];
const ON_BEHALF_OF_HEADER = header(
  'Tributary-On-Behalf-Of',
  'Id of the person that the caller acts for, by a delegation.',
  { maxLength: 64 },
);
const POSITION_HEADER = header(
  'Tributary-Position',
  '`position` of a command’s answer: what it wrote is in this answer.',
  { maxLength: 64 },
);

const AS_OF_PARAMETER = {
  name: 'asOf',
  in: 'query' as const,
  required: false,
  description:
    'Answers from what was known then: an index of the log, a moment (RFC 3339), or a date, which means its end, in the time zone of the fund where the path begins with one (`/v1/funds/{id}`), else in UTC. What you may see depends on your rights now. `Tributary-Index` and `Tributary-As-Of` say which state it was; 503 PAST_BEING_BUILT that it is being put together.',
  schema: { type: 'string' as const, maxLength: 64 },
};

const MONEY_SCHEMA: Schema = {
  type: 'object',
  description:
    'An amount with exactly the decimals of its currency (ISO 4217). In a command it has at most 12 digits before the point; sums may have more.',
  required: ['amount', 'currency'],
  additionalProperties: false,
  properties: {
    amount: {
      type: 'string',
      pattern: '^-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,4})?$',
      example: '12500.00',
    },
    currency: { type: 'string', pattern: '^[A-Z]{3}$', example: 'USD' },
  },
};

const PROBLEM_SCHEMA: Schema = {
  type: 'object',
  description: 'RFC 9457. Beside these members stand the figures that the rule looked at.',
  required: ['type', 'title', 'status', 'detail', 'code', 'correlationId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'The rule as a sentence; may be reworded.' },
    code: { type: 'string', description: 'Stable, for programs.' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'With VALIDATION_FAILED: what is wrong where.',
      items: {
        type: 'object',
        required: ['rule', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body.' },
          parameter: { type: 'string' },
          header: { type: 'string' },
          rule: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const PROBLEM_RESPONSE = {
  description: 'Refused, and why.',
  content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
};
