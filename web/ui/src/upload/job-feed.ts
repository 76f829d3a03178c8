import * as v from 'valibot';
import { ApiProblem } from '../api/client';
import { Job, jobsApi } from '../api/jobs';

const POLL_MS = 3000;

/** The list with a job's news in it; a new job comes first. */
export function withNews(jobs: readonly Job[], news: Job): Job[] {
  return jobs.some(({ id }) => id === news.id)
    ? jobs.map((job) => (job.id === news.id ? news : job))
    : [news, ...jobs];
}

/** Follows the jobs: the server tells of every change, or is asked again and again if it cannot. */
export class JobFeed {
  #jobs: readonly Job[] = [];
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(private readonly changed: (jobs: readonly Job[]) => void) {}

  async open(): Promise<void> {
    await this.#ask();
    if (this.#closed) return;
    this.#source?.close();
    this.#source = new EventSource('/api/jobs/events');
    this.#source.addEventListener('job', (event) => this.#hear(event));
    this.#source.addEventListener('open', () => clearTimeout(this.#timer));
    this.#source.addEventListener('error', () => this.#poll());
  }

  close(): void {
    this.#closed = true;
    this.#source?.close();
    clearTimeout(this.#timer);
  }

  /** Takes in jobs that came as an answer. */
  take(jobs: readonly Job[]): void {
    this.#set(jobs.reduce<readonly Job[]>(withNews, this.#jobs));
  }

  #hear({ data }: MessageEvent<string>): void {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Job), data);
    if (read.success) this.#set(withNews(this.#jobs, read.output));
  }

  #poll(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      try {
        await this.#ask();
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
      }
      if (!this.#closed && this.#source?.readyState !== EventSource.OPEN) this.#poll();
    }, POLL_MS);
  }

  async #ask(): Promise<void> {
    this.#set(await jobsApi.all());
  }

  #set(jobs: readonly Job[]): void {
    this.#jobs = jobs;
    this.changed(jobs);
  }
}
