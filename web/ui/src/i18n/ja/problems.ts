import type { problems as English } from '../en/problems';
import type { Texts } from '../texts';

export const problems: Texts<typeof English> = {
  'problem_conflict/job-state': 'この点検処理の状態はすでに変わっています。',
  'problem_conflict/upload-exists': 'このファイルはすでに送信中です。',
  'problem_conflict/upload-in-use': '点検中のファイルのため、今は削除できません。',
  'problem_conflict/upload-locked': 'このファイルは別の画面から送信中です。',
  'problem_conflict/upload-missing':
    'この録画のファイルがサーバーに残っていません。もう一度送信してください。',
  'problem_conflict/upload-name': '区別できない名前のファイルが2つあります。',
  'problem_conflict/upload-unfinished':
    '送信が完了していないファイルがあります。送信の完了をお待ちください。',
  'problem_conflict/defect-changed': 'この損傷は、ほかの人が先に変更しました。',
  'problem_access/host': 'このアドレスではサーバーに接続できません。',
  'problem_access/origin': '別のサイトからの要求のため、受け付けませんでした。',
  'problem_access/role': '現在の役割では、この操作はできません。',
  'problem_name/unfit': 'この名前は使えません。空白を含まない64文字以内にしてください。',
  'problem_password/own': '自分のパスワードは「アカウント」で変更してください。',
  'problem_password/wrong': '現在のパスワードが違います。',
  'problem_session/too-many': '試行回数が多すぎます。しばらくお待ちください。',
  'problem_setup/done': '管理者は登録済みです。ログインしてください。',
  'problem_setup/link':
    'このリンクは使えなくなりました。サーバーを再起動すると新しいリンクが表示されます。',
  'problem_storage/disk-full': 'サーバーのディスクに空きがないため、受け付けられません。',
  'problem_storage/quota': '取り込みの上限に達しています。点検が進むまでお待ちください。',
  'problem_token/days': 'トークンの有効期間は1～3,650日です。',
  'problem_token/unknown': 'このトークンはすでにありません。',
  'problem_upload/bad-name': 'ファイル名に使えない文字が含まれています。',
  'problem_upload/too-large': 'ファイルが大きすぎるため、受け付けられません。',
  'problem_upload/too-many-files': 'ファイルの数が、一度に受け付けられる上限を超えています。',
  'problem_user/last-admin': '最後の管理者です。先に別の管理者を登録してください。',
  'problem_user/taken': 'この名前のユーザーはすでに登録されています。',
};
