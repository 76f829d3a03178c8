import type { Key } from './en';
import { admin } from './ja/admin';
import { codes } from './ja/codes';
import { map } from './ja/map';
import { overview } from './ja/overview';
import { plan } from './ja/plan';
import { problems } from './ja/problems';
import { register } from './ja/register';
import { report } from './ja/report';
import { review } from './ja/review';
import { shell } from './ja/shell';
import { upload } from './ja/upload';

/** All Japanese texts. */
export const ja: Readonly<Record<Key, string>> = {
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
};
