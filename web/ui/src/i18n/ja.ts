import type { Key } from './en';
import { admin } from './ja/admin';
import { codes } from './ja/codes';
import { map } from './ja/map';
import { overview } from './ja/overview';
import { plan } from './ja/plan';
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
  ...register,
  ...report,
  ...review,
  ...shell,
  ...upload,
};
