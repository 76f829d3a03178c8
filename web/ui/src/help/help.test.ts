import { expect, test } from 'vitest';
import { ROLES } from '../domain';
import { help as en } from './en';
import { help as ja } from './ja';

test.each(ROLES)('the help of the %s says as much in both languages', (role) => {
  const shape = ({ parts }: (typeof en)[typeof role]) => parts.map(({ steps }) => steps.length);
  expect(shape(ja[role])).toEqual(shape(en[role]));
});
