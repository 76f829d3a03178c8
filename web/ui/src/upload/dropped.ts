import type { LocalFile } from './files';

/** Files that were dropped on their own are put into a folder of this name. */
const LOOSE = 'recordings';

/** All files of a drop, with those in folders within. */
export async function droppedFiles(transfer: DataTransfer): Promise<LocalFile[]> {
  // The list is emptied after the event: entries are taken out before anything is waited for.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = await Promise.all(entries.map(walk));
  return found.flat();
}

/** The files of a chosen folder. */
export function chosenFiles(files: FileList): LocalFile[] {
  return [...files].map((file) => local(file, file.webkitRelativePath || file.name));
}

const local = (file: File, path: string): LocalFile => ({
  path: withFolder(path.normalize('NFC').replace(/^\/+/, '')),
  size: file.size,
  modified: file.lastModified,
  blob: file,
});

const withFolder = (path: string): string => (path.includes('/') ? path : `${LOOSE}/${path}`);

async function walk(entry: FileSystemEntry): Promise<LocalFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [local(file, entry.fullPath)];
  }
  const within = await entriesOf(entry as FileSystemDirectoryEntry);
  return (await Promise.all(within.map(walk))).flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A folder is read in pieces of a hundred until one is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
