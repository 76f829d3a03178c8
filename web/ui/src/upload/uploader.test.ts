import { expect, test, vi } from 'vitest';
import { ApiProblem } from '../api/client';
import { backOffS, totals, type UploadProgress } from './progress';
import { metadata, type Transport } from './tus';
import { Uploader } from './uploader';

const MIB = 1024 * 1024;

/** A server that keeps what it gets, and can be cut off. */
function server() {
  const kept = new Map<string, number>();
  const faults: ApiProblem[] = [];
  const answer = () => {
    const fault = faults.shift();
    if (fault) throw fault;
  };
  const transport: Transport = {
    create: vi.fn(async ({ path }: { path: string }) => {
      answer();
      kept.set(path, 0);
      return { url: path, offset: 0 };
    }),
    offset: vi.fn(async (url: string) => {
      answer();
      return kept.get(url) ?? null;
    }),
    append: vi.fn(async (url: string, offset: number, piece: Uint8Array) => {
      answer();
      expect(offset).toBe(kept.get(url));
      kept.set(url, offset + piece.length);
      return offset + piece.length;
    }),
  };
  return { transport, kept, faults };
}

const file = (path: string, size: number) => ({
  path,
  size,
  modified: 1_790_000_000_123,
  blob: new Blob([new Uint8Array(size)]),
});
const cut = () => new ApiProblem('unreachable', 'cut');

function upload(transport: Transport, files = [file('a.gpx', 10), file('b.mp4', 9 * MIB)]) {
  const seen: UploadProgress[] = [];
  const waits: number[] = [];
  const uploader = new Uploader(
    'batch',
    files,
    transport,
    (now) => seen.push(now),
    async (s) => {
      waits.push(s);
    },
  );
  return { uploader, seen, waits };
}

test('all files are sent piece by piece', async () => {
  const { transport, kept } = server();
  const { uploader } = upload(transport);
  await uploader.run();
  expect(uploader.progress.phase).toBe('done');
  expect(Object.fromEntries(kept)).toEqual({ 'a.gpx': 10, 'b.mp4': 9 * MIB });
  expect(transport.append).toHaveBeenCalledTimes(4);
  expect(totals(uploader.progress)).toMatchObject({ filesDone: 2, bytesSent: 10 + 9 * MIB });
});

test('a cut network is waited for, longer each time, and nothing is sent twice', async () => {
  const { transport, kept, faults } = server();
  const { uploader, seen, waits } = upload(transport, [file('b.mp4', 5 * MIB)]);
  faults.push(cut(), cut(), cut());
  await uploader.run();
  expect(waits).toEqual([1, 2, 4]);
  expect(seen.some(({ retryInS }) => retryInS === 4)).toBe(true);
  expect(kept.get('b.mp4')).toBe(5 * MIB);
  expect(uploader.progress).toMatchObject({ phase: 'done', retryInS: null });
});

test('after a piece that was lost on the way, the server is asked where it is', async () => {
  const { transport, kept } = server();
  const append = vi.mocked(transport.append);
  append.mockImplementationOnce(async (url, offset, piece) => {
    kept.set(url, offset + piece.length);
    throw cut();
  });
  const { uploader } = upload(transport, [file('b.mp4', 5 * MIB)]);
  await uploader.run();
  expect(transport.offset).toHaveBeenCalledTimes(1);
  expect(kept.get('b.mp4')).toBe(5 * MIB);
});

test('an upload that the server forgot is begun anew', async () => {
  const { transport } = server();
  const { uploader } = upload(transport, [file('a.gpx', 10)]);
  uploader.goOnFrom(new Map([['a.gpx', { url: 'forgotten', offset: 4 }]]));
  await uploader.run();
  expect(transport.create).toHaveBeenCalledTimes(1);
  expect(uploader.progress.phase).toBe('done');
});

test('a later visit goes on where the earlier one ended', async () => {
  const { transport, kept } = server();
  kept.set('b.mp4', 8 * MIB).set('a.gpx', 10);
  const { uploader } = upload(transport);
  uploader.goOnFrom(
    new Map([
      ['a.gpx', { url: 'a.gpx', offset: 10 }],
      ['b.mp4', { url: 'b.mp4', offset: 8 * MIB }],
    ]),
  );
  await uploader.run();
  expect(transport.append).toHaveBeenCalledTimes(1);
  expect(transport.create).not.toHaveBeenCalled();
});

test('a pause stops it, and going on sends the rest', async () => {
  const { transport } = server();
  const { uploader } = upload(transport, [file('b.mp4', 9 * MIB)]);
  vi.mocked(transport.append).mockImplementationOnce(async () => {
    uploader.pause();
    throw cut();
  });
  await uploader.run();
  expect(uploader.progress.phase).toBe('paused');
  await uploader.run();
  expect(uploader.progress.phase).toBe('done');
});

test('a refused file is told and does not hold up the others', async () => {
  const { transport, faults } = server();
  faults.push(new ApiProblem('refused', 'no room', { status: 413 }));
  const { uploader } = upload(transport);
  await uploader.run();
  expect(uploader.progress.phase).toBe('refused');
  expect(uploader.progress.files).toMatchObject([
    { state: 'refused', fault: { message: 'no room' } },
    { state: 'done' },
  ]);
});

test('the wait between attempts has an end', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(backOffS)).toEqual([1, 2, 4, 8, 16, 30, 30]);
});

test('paths travel whole, whatever they are written in', () => {
  expect(metadata({ path: 'a/損傷.mp4', batch: '1' })).toBe('path YS/mkI3lgrcubXA0,batch MQ==');
});
