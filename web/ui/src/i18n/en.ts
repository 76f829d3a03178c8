import { admin } from './en/admin';
import { codes } from './en/codes';
import { map } from './en/map';
import { overview } from './en/overview';
import { plan } from './en/plan';
import { problems } from './en/problems';
import { register } from './en/register';
import { report } from './en/report';
import { review } from './en/review';
import { shell } from './en/shell';
import { upload } from './en/upload';

/** The English texts by area. No key stands in two areas. */
export const areas = {
  admin,
  codes,
  map,
  overview,
  plan,
  problems,
  register,
  report,
  review,
  shell,
  upload,
};

/** All English texts. Their keys are the keys every language must have. */
export const en = {
  ...admin,
  ...codes,
  ...map,
  ...overview,
  ...plan,
  ...problems,
  ...register,
  ...report,
  ...review,
  ...shell,
  ...upload,
} as const;

export type Key = keyof typeof en;
