import { expect, test } from 'vitest';
import { nameOfSchema, shapesIn } from './document';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test('a schema is named in a word or two', () => {
  expect(nameOfSchema(ref('Job'))).toBe('Job');
  expect(nameOfSchema({ type: 'array', items: ref('Job') })).toBe('Job[]');
  expect(nameOfSchema({ type: ['integer', 'null'] })).toBe('integer | null');
  expect(nameOfSchema({ oneOf: [{ type: 'null' }, ref('Who')] })).toBe('null | Who');
  expect(nameOfSchema({ enum: ['a', 'b'] })).toBe('"a" | "b"');
  expect(nameOfSchema({})).toBe('any');
  expect(nameOfSchema(undefined)).toBe('');
});

test('shapes that hold each other are told once', () => {
  const known = {
    Jobs: { properties: { jobs: { type: 'array', items: ref('Job') } } },
    Job: { properties: { next: { oneOf: [{ type: 'null' }, ref('Job')] }, by: ref('Who') } },
    Who: {},
  };
  expect([...shapesIn(ref('Jobs'), known)]).toEqual(['Jobs', 'Job', 'Who']);
});
