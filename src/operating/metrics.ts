import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Handled } from '../chat/router.ts';
import type { Job } from '../jobs/job.ts';

/** Counters and gauges in the text format of Prometheus. No learner, text or file is ever a label. */
export interface Metrics {
  /** One interaction was handled. */
  observe(handled: Handled): void;
  /** One line at level error or fatal was logged. */
  fault(): void;
  /** Follows a queue from now on. */
  follow(jobs: { onChange(listener: (job: Job) => void): () => void; counts(): Promise<OpenJobs> }): void;
  /** Asks from now on which connections there are, and whether each stands. */
  watch(connections: () => ReadonlyMap<string, boolean>): void;
  /** What `/metrics` answers. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface OpenJobs {
  readonly queued: number;
  readonly running: number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const interactions = new Counter({
    name: 'studyhall_interactions_total',
    help: 'Interactions handled, by platform, kind, command or action, and outcome.',
    labelNames: ['platform', 'kind', 'name', 'outcome'],
    registers,
  });
  const acknowledgement = new Histogram({
    name: 'studyhall_acknowledgement_seconds',
    help: 'From the arrival of an interaction at the router to the first answer or deferral.',
    labelNames: ['platform'],
    buckets: SECONDS,
    registers,
  });
  const answers = new Histogram({
    name: 'studyhall_answer_seconds',
    help: 'From the arrival of an interaction at the router to its whole answer.',
    labelNames: ['platform'],
    buckets: [...SECONDS, 10, 30],
    registers,
  });
  const ended = new Counter({
    name: 'studyhall_jobs_ended_total',
    help: 'Jobs that ended, by kind and state.',
    labelNames: ['kind', 'state'],
    registers,
  });
  const errors = new Counter({
    name: 'studyhall_errors_total',
    help: 'Faults logged.',
    registers,
  });
  let open = async (): Promise<OpenJobs> => ({ queued: 0, running: 0 });
  new Gauge({
    name: 'studyhall_jobs',
    help: 'Jobs waiting and running.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { queued, running } = await open();
      this.set({ state: 'queued' }, queued);
      this.set({ state: 'running' }, running);
    },
  });

  let connections: () => ReadonlyMap<string, boolean> = () => new Map();
  new Gauge({
    name: 'studyhall_connected',
    help: 'Whether a platform, or a shard of one, is connected: 1 or 0.',
    labelNames: ['connection'],
    registers,
    collect() {
      this.reset();
      for (const [connection, stands] of connections()) this.set({ connection }, stands ? 1 : 0);
    },
  });

  /** What has these labels; found once, as the library sorts and joins labels each time they are given. */
  const counterOf = remembered((platform: string, kind: string, name: string, outcome: string) =>
    interactions.labels({ platform, kind, name, outcome }),
  );
  const timesOf = remembered((platform: string) => ({
    acknowledgement: acknowledgement.labels({ platform }),
    answers: answers.labels({ platform }),
  }));

  return {
    observe({ platform, kind, name, outcome, acknowledgedMs, milliseconds }) {
      counterOf(platform, kind, name, outcome).inc();
      const times = timesOf(platform);
      times.acknowledgement.observe(acknowledgedMs / 1000);
      times.answers.observe(milliseconds / 1000);
    },
    fault: () => errors.inc(),
    follow(jobs) {
      open = () => jobs.counts();
      jobs.onChange(({ kind, state }) => {
        if (state !== 'queued' && state !== 'running') ended.inc({ kind, state });
      });
    },
    watch(ask) {
      connections = ask;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Makes each thing once. Its names hold no space. */
function remembered<Names extends readonly string[], Made>(
  make: (...names: Names) => Made,
): (...names: Names) => Made {
  const made = new Map<string, Made>();
  return (...names) => {
    const key = names.join(' ');
    const known = made.get(key) ?? make(...names);
    made.set(key, known);
    return known;
  };
}
