import type { register as English } from '../en/register';
import type { Texts } from '../texts';

export const register: Texts<typeof English> = {
  tagline: '道路損傷台帳',
  language: '言語',
  loading: '読み込み中…',

  drives: '走行',
  driven: '走行距離',
  frames: '画像',
  sightings: '検出',
  defects: '損傷',

  pothole: 'ポットホール',
  alligator_crack: '亀甲状ひび割れ',
  longitudinal_crack: '縦断ひび割れ',
  transverse_crack: '横断ひび割れ',

  candidate: '候補',
  confirmed: '確認済み',
  rejected: '却下',
  repaired: '補修済み',

  why: '理由',
  why_new: 'まだ判断の材料が足りません。',
  why_seen_on_drives: '複数回の走行で確認されました。',
  why_seen_strongly: '1回の走行で何度もはっきり確認されました。',
  why_passed_unseen: '通過した走行で確認されませんでした。',
  why_returned: '一度なくなり、再び確認されました。',
  why_word: '担当者の判断です。',
  unseen: '通過時に確認されず',
  unseenCount: '直近{n}回の走行、消失の確率 {share}',
  growth: '1年あたりの変化',
  withinError: '誤差の範囲内',

  legend: '地図に表示する損傷',
  settledGrey: '灰色：補修済み・却下',
  list: '損傷の一覧',
  sortBy: '並べ替え',
  sortScore: 'スコア',
  sortSize: '大きさ',
  sortNewest: '最終確認',
  showMore: 'さらに {count} 件を表示',
  partial:
    'この範囲の損傷 {all} 件のうち {shown} 件を表示しています。拡大すると残りも表示されます。',
  noneShown: '表示する損傷がありません。損傷の種類を表示に戻すか、地図を動かしてください。',
  growSheet: 'パネルを広げる',
  shrinkSheet: 'パネルを縮める',

  map: '損傷と走行軌跡の地図',
  zoomIn: '拡大',
  zoomOut: '縮小',
  showAll: '全体を表示',
  noWebgl:
    'このブラウザーでは WebGL 2 が使えないため、地図を表示できません。一覧と画像はそのまま使えます。',

  details: '損傷の詳細',
  close: '閉じる',
  notFound: 'この台帳に損傷 {id} はありません。',
  status: '状態',
  score: 'スコア',
  size: '大きさ',
  positionError: '位置の誤差（95 %）',
  firstSeen: '初回確認',
  lastSeen: '最終確認',
  place: '緯度・経度',
  id: 'ID',
  openEnded: '≥：損傷は画像の外まで続いているため、少なくともこの大きさです。',

  view: '{all} 件中 {n} 件目',
  previousView: '前の画像',
  nextView: '次の画像',
  away: '距離 {distance}',
  frame: '画像 {n}',
  pictureOf: '走行 {drive} の路面画像 {n}',
  noPicture: 'この画像は保存されていません。',
  brokenPicture: '画像を読み込めませんでした。',
  enlarge: '画像を拡大',

  emptyTitle: '台帳はまだ空です',
  emptyText:
    'まだ点検した走行がありません。端末で次のどちらかを実行し、このページを再読み込みしてください。',
  emptyDemo: 'サンプルの走行で試す：',
  emptyInspect: '手元の録画を点検する：',
  cleanText: '{distance} を走行し、損傷は見つかりませんでした。',

  unreachable: 'サーバーが応答しません。動いているか確認してください。',
  failed: 'サーバーでエラーが起きました。',
  missing: 'サーバーにこのアドレスはありません。',
  unreadable: 'サーバーの応答を読み取れません。ページとサーバーの版が違う可能性があります。',
  retry: '再試行',
};
