/** What went wrong, by the stable name that the server gives it. */
export const problems = {
  'problem_conflict/job-state': 'This inspection is in another state by now.',
  'problem_conflict/upload-exists': 'This file is being uploaded already.',
  'problem_conflict/upload-in-use': 'This file is being inspected and cannot be removed now.',
  'problem_conflict/upload-locked': 'This file is being sent from another window.',
  'problem_conflict/upload-missing':
    'A file of this recording is not on the server any more. Send it again.',
  'problem_conflict/upload-name': 'Two files have names that the server cannot tell apart.',
  'problem_conflict/upload-unfinished':
    'A file has not come as a whole yet. Let the upload finish.',
  'problem_conflict/defect-changed': 'Somebody changed this defect meanwhile.',
  'problem_access/host': 'The server does not know itself by the name in this address.',
  'problem_access/origin': 'The request came from another site and was refused.',
  'problem_access/role': 'Your role may not do this.',
  'problem_name/unfit':
    'This name cannot be used: choose up to 64 letters and digits without spaces.',
  'problem_password/own': 'Change your own password under “My account”.',
  'problem_password/wrong': 'The password until now is wrong.',
  'problem_session/too-many': 'Too many attempts. Wait a little.',
  'problem_setup/done': 'An administrator was made before. Log in instead.',
  'problem_setup/link': 'This link does not work any more. Start the server again for a new one.',
  'problem_storage/disk-full': 'The server’s disk is nearly full. Nothing more is taken in.',
  'problem_storage/quota': 'The room for uploads is used up. Wait until some were inspected.',
  'problem_token/days': 'A token is valid for 1 to 3,650 days.',
  'problem_token/unknown': 'This token is not there any more.',
  'problem_upload/bad-name': 'A file’s name holds characters that the server does not take.',
  'problem_upload/too-large': 'The file is larger than the server takes.',
  'problem_upload/too-many-files': 'The folder holds more files than the server takes at once.',
  'problem_user/last-admin': 'This is the last administrator: make another one first.',
  'problem_user/taken': 'There is a user of this name already.',
} as const;
