import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Index } from '../event-log/event-log.js';
import type { ViewsStatus } from '../projections/views-status.js';
import { TILE_LEAVES } from '../transparency/tile.js';
import type { TreeStatus } from '../transparency/tree-thread.js';
import type { OnAnswered } from './request-log.js';

/** Where the figures come from; read when somebody asks for them. */
export interface MetricSources {
  /** Of `Decisions`, since the start. */
  readonly commands: () => {
    readonly accepted: number;
    readonly refused: number;
    readonly repeated: number;
    readonly tries: number;
  };
  readonly commandsInProgress: () => number;
  readonly logIndex: () => Promise<Index>;
  /** Left out where nothing is signed. */
  readonly checkpoints?: () => {
    readonly size: number;
    readonly cosigned: number;
    readonly stopped: boolean;
    readonly waiting: boolean;
    readonly signed_at_seconds: number;
  };
  readonly views: () => Pick<ViewsStatus, 'checkpoint' | 'halted' | 'views'>;
  /** Left out where there is no tree over the log. */
  readonly tree?: () => TreeStatus;
}

const DURATION_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];

/** Figures for Prometheus. Labels hold methods, routes as patterns and statuses; never an id. */
export class Metrics {
  readonly registry = new Registry();
  private readonly durations = new Map<string, Histogram.Internal<string>>();
  private readonly duration: Histogram;
  private readonly appends: Counter;
  private readonly events: Counter;

  constructor(sources: MetricSources) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.duration = new Histogram({
      name: 'tributary_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    });
    this.appends = new Counter({
      name: 'tributary_appends_total',
      help: 'Atomic writes to the event log by this node.',
      registers,
    });
    this.events = new Counter({
      name: 'tributary_appended_events_total',
      help: 'Events in these writes.',
      registers,
    });
    registerCommands(sources, registers);
    registerLog(sources, registers);
    if (sources.checkpoints) registerCheckpoints(sources.checkpoints, registers);
    if (sources.tree) registerTree(sources.tree, registers);
  }

  /** To be told of every append of this node. */
  appended({ first, last }: { readonly first: Index; readonly last: Index }): void {
    this.appends.inc();
    this.events.inc(last - first + 1);
  }

  readonly answered: OnAnswered = ({ method, route, status, seconds }) => {
    const key = `${method} ${status} ${route}`;
    const known = this.durations.get(key);
    if (known) return known.observe(seconds);
    const child = this.duration.labels(method, route, String(status));
    this.durations.set(key, child);
    child.observe(seconds);
  };
}

function registerCommands(sources: MetricSources, registers: Registry[]): void {
  new Counter({
    name: 'tributary_commands_total',
    help: 'Decided commands by outcome; repeated: answered with what their key had got before.',
    labelNames: ['outcome'],
    registers,
    collect() {
      const { accepted, refused, repeated } = sources.commands();
      this.reset();
      for (const [outcome, count] of Object.entries({ accepted, refused, repeated })) {
        this.inc({ outcome }, count);
      }
    },
  });
  new Counter({
    name: 'tributary_command_tries_total',
    help: 'Appends that were tried for decided commands; more than commands: some lost a race.',
    registers,
    collect() {
      this.reset();
      this.inc(sources.commands().tries);
    },
  });
  new Gauge({
    name: 'tributary_commands_in_progress',
    help: 'Commands that are being decided or written.',
    registers,
    collect() {
      this.set(sources.commandsInProgress());
    },
  });
}

function registerLog(sources: MetricSources, registers: Registry[]): void {
  new Gauge({
    name: 'tributary_log_index',
    help: 'Index of the last event; -1 for an empty log.',
    registers,
    async collect() {
      this.set(await sources.logIndex());
    },
  });
  new Gauge({
    name: 'tributary_views_index',
    help: 'Index of the last event that the views have taken in.',
    registers,
    collect() {
      this.set(sources.views().checkpoint);
    },
  });
  new Gauge({
    name: 'tributary_views_halted',
    help: 'Views that have stopped at an event; an operator has to act.',
    registers,
    collect() {
      const { halted, views } = sources.views();
      this.set(views.filter((view) => halted ?? view.halted).length);
    },
  });
}

function registerTree(tree: () => TreeStatus, registers: Registry[]): void {
  new Gauge({
    name: 'tributary_tree_size',
    help: 'Events whose leaves are in the Merkle tree.',
    registers,
    collect() {
      this.set(tree().size);
    },
  });
  new Gauge({
    name: 'tributary_tree_halted',
    help: '1 when the tree has stopped, because it or the log is not what it was, or its file fails.',
    registers,
    collect() {
      this.set(tree().halt ? 1 : 0);
    },
  });
  new Gauge({
    name: 'tributary_scrub_index',
    help: 'Events that the present round of the scrub has compared with the tree.',
    registers,
    collect() {
      this.set(tree().scrub.tile * TILE_LEAVES);
    },
  });
  new Counter({
    name: 'tributary_scrub_rounds_total',
    help: 'Rounds of the scrub over the whole log, since the tree was made.',
    registers,
    collect() {
      this.reset();
      this.inc(tree().scrub.rounds);
    },
  });
}

function registerCheckpoints(
  checkpoints: NonNullable<MetricSources['checkpoints']>,
  registers: Registry[],
): void {
  const gauges = [
    ['size', 'Events that the last signed checkpoint covers; 0 before the first.'],
    ['cosigned', 'Known witnesses that have cosigned it.'],
    ['stopped', '1 when nothing more is signed because a witness has seen what the log has not.'],
    [
      'waiting',
      '1 when nothing is signed until as many witnesses as make the quorum have answered.',
    ],
    ['signed_at_seconds', 'When it was signed, in seconds of the Unix epoch; 0 before the first.'],
  ] as const;
  for (const [figure, help] of gauges) {
    new Gauge({
      name: `tributary_checkpoint_${figure}`,
      help,
      registers,
      collect() {
        this.set(Number(checkpoints()[figure]));
      },
    });
  }
}
