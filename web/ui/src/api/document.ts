import * as v from 'valibot';
import { ask } from './client';

/** A JSON schema, as far as it is shown. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
}

const text = v.optional(v.string());
const lazySchema = v.lazy(() => schema);

/** `true` and `false` are schemas, too: anything, and nothing more. */
const schema: v.GenericSchema<unknown, Schema> = v.union([
  v.pipe(
    v.boolean(),
    v.transform((): Schema => ({})),
  ),
  v.looseObject({
    $ref: text,
    type: v.optional(v.union([v.string(), v.array(v.string())])),
    format: text,
    description: text,
    enum: v.optional(v.array(v.unknown())),
    items: v.optional(lazySchema),
    properties: v.optional(v.record(v.string(), lazySchema)),
    required: v.optional(v.array(v.string())),
    oneOf: v.optional(v.array(lazySchema)),
    allOf: v.optional(v.array(lazySchema)),
  }),
]) as v.GenericSchema<unknown, Schema>;

const content = v.optional(v.record(v.string(), v.looseObject({ schema: v.optional(schema) })), {});

const Operation = v.looseObject({
  tags: v.optional(v.array(v.string()), []),
  summary: v.optional(v.string(), ''),
  description: v.optional(v.string(), ''),
  parameters: v.optional(
    v.array(
      v.looseObject({
        name: v.string(),
        in: v.string(),
        description: v.optional(v.string(), ''),
        required: v.optional(v.boolean(), false),
        schema: v.optional(schema),
      }),
    ),
    [],
  ),
  requestBody: v.optional(v.looseObject({ content })),
  responses: v.optional(
    v.record(v.string(), v.looseObject({ description: v.optional(v.string(), ''), content })),
    {},
  ),
});
export type Operation = v.InferOutput<typeof Operation>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;

const Document = v.object({
  info: v.looseObject({ version: v.string(), description: v.optional(v.string(), '') }),
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
  components: v.optional(v.looseObject({ schemas: v.optional(v.record(v.string(), schema), {}) }), {
    schemas: {},
  }),
});

/** One thing that can be asked. */
export interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What can be asked of the server, and the shapes of what it says. */
export interface ApiDocument {
  readonly version: string;
  readonly description: string;
  readonly entries: readonly Entry[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

export async function askDocument(): Promise<ApiDocument> {
  const { info, paths, components } = await ask('/api/openapi.json', Document);
  return { ...info, entries: entriesOf(paths), schemas: components.schemas };
}

function entriesOf(paths: v.InferOutput<typeof Document>['paths']): Entry[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = v.safeParse(Operation, methods[method]);
      return operation.success ? [{ method, path, operation: operation.output }] : [];
    }),
  );
}

const REF = '#/components/schemas/';

/** A schema in a word or two: `integer`, `Job[]`, `a | b`. */
export function nameOfSchema(one: Schema | undefined): string {
  if (one === undefined) return '';
  if (one.$ref !== undefined) return one.$ref.replace(REF, '');
  if (one.enum) return one.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = one.oneOf ?? one.allOf;
  if (either) return [...new Set(either.map(nameOfSchema))].join(one.oneOf ? ' | ' : ' & ');
  const types = typeof one.type === 'string' ? [one.type] : (one.type ?? ['any']);
  const named = types.map((type) =>
    type === 'array' ? `${nameOfSchema(one.items) || 'any'}[]` : type,
  );
  return named.join(' | ');
}

/** The names of the shapes that are spoken of in a schema, once each, in order. */
export function shapesIn(
  one: Schema | undefined,
  known: Readonly<Record<string, Schema>>,
  seen = new Set<string>(),
): Set<string> {
  if (one === undefined) return seen;
  const name = one.$ref?.replace(REF, '');
  if (name !== undefined && !seen.has(name)) {
    seen.add(name);
    shapesIn(known[name], known, seen);
  }
  const within = [
    one.items,
    ...Object.values(one.properties ?? {}),
    ...(one.oneOf ?? []),
    ...(one.allOf ?? []),
  ];
  for (const part of within) shapesIn(part, known, seen);
  return seen;
}
