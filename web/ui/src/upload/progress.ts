import type { ApiProblem } from '../api/client';

/** How far one file has come. */
export interface FileProgress {
  readonly path: string;
  readonly size: number;
  readonly sent: number;
  readonly state: 'waiting' | 'sending' | 'done' | 'refused';
  readonly fault: ApiProblem | null;
}

/** How far a whole upload has come. Never changed in place. */
export interface UploadProgress {
  readonly phase: 'ready' | 'sending' | 'paused' | 'done' | 'refused';
  readonly files: readonly FileProgress[];
  /** Seconds until the next attempt, while the server cannot be reached. */
  readonly retryInS: number | null;
}

export type UploadEvent =
  | { readonly kind: 'started' | 'paused' | 'reached' }
  | { readonly kind: 'cut'; readonly retryInS: number }
  | { readonly kind: 'sent'; readonly path: string; readonly sent: number }
  | { readonly kind: 'refused'; readonly path: string; readonly fault: ApiProblem };

export function begin(files: readonly { path: string; size: number }[]): UploadProgress {
  const waiting = files.map(({ path, size }) => ({
    path,
    size,
    sent: 0,
    state: 'waiting' as const,
    fault: null,
  }));
  return { phase: 'ready', files: waiting, retryInS: null };
}

/** The progress after something happened. */
export function after(progress: UploadProgress, event: UploadEvent): UploadProgress {
  switch (event.kind) {
    case 'started':
      return settled({ ...progress, phase: 'sending', retryInS: null });
    case 'paused':
      return progress.phase === 'sending'
        ? { ...progress, phase: 'paused', retryInS: null }
        : progress;
    case 'reached':
      return progress.retryInS === null ? progress : { ...progress, retryInS: null };
    case 'cut':
      return progress.phase === 'sending' ? { ...progress, retryInS: event.retryInS } : progress;
    case 'sent':
      return settled(changed(progress, event.path, (file) => sentTo(file, event.sent)));
    case 'refused': {
      const refuse = (file: FileProgress): FileProgress => ({
        ...file,
        state: 'refused',
        fault: event.fault,
      });
      return settled(changed(progress, event.path, refuse));
    }
  }
}

export interface Totals {
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesSent: number;
}

export function totals({ files }: UploadProgress): Totals {
  return {
    files: files.length,
    filesDone: files.filter(({ state }) => state === 'done').length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    bytesSent: files.reduce((sum, { sent }) => sum + sent, 0),
  };
}

/** How long to wait before the next attempt: twice as long each time, up to half a minute. */
export const backOffS = (attempts: number): number => Math.min(30, 2 ** Math.max(0, attempts - 1));

const sentTo = (file: FileProgress, sent: number): FileProgress => ({
  ...file,
  sent,
  state: sent >= file.size ? 'done' : 'sending',
});

function changed(
  progress: UploadProgress,
  path: string,
  change: (file: FileProgress) => FileProgress,
): UploadProgress {
  const files = progress.files.map((file) => (file.path === path ? change(file) : file));
  return { ...progress, files };
}

/** Nothing is left to send: all is done, or some of it was refused. */
function settled(progress: UploadProgress): UploadProgress {
  const { files } = progress;
  if (files.some(({ state }) => state === 'waiting' || state === 'sending')) return progress;
  const refused = files.some(({ state }) => state === 'refused');
  return { ...progress, phase: refused ? 'refused' : 'done', retryInS: null };
}
