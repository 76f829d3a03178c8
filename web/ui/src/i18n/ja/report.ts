import type { report as English } from '../en/report';
import type { Texts } from '../texts';

export const report: Texts<typeof English> = {
  gistSurveyed: '走行 {driven} のうち {surveyed} を点検しました。',
  gistMeaning: 'はっきり見えなかった路面は未点検として扱い、健全とはみなしません。',
  gistFrames: '画像 {all} 枚のうち {placed} 枚を地図上に配置し、点検しました。',
  gistSeen: '損傷を {sightings} 回確認しました（ほかに遠すぎて位置を求められないもの {far} 回）。',
  skippedTitle: '使わなかった画像とその理由',
  skippedNone: '使わなかった画像はありません。',
  clockTitle: 'カメラの時計',
  clockOffset: '補正：{offset} 秒。',
  sourcesTitle: '使用したデータ',
  sourceFiles: 'ファイル',
  recordedAt: '録画の時間',
  timeFrom: '時刻の出どころ',
  trackedAt: '走行軌跡の時間',
  inCommon: '重なる時間',
  gapsTitle: '測位信号なし',
  notesTitle: '走行軌跡で除外した点',
  faultsTitle: '読み取れなかったファイル',
  driveOnMap: 'この走行で確認した損傷を地図で見る',
};
