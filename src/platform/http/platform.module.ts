import { Module, type DynamicModule } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Decisions } from '../decisions/decisions.js';
import { Health } from '../observability/health.js';
import { HealthController } from '../observability/health.controller.js';
import { Metrics } from '../observability/metrics.js';
import { MetricsController } from '../observability/metrics.controller.js';
import { ViewReader } from '../projections/view-reader.js';
import { KeyBackups } from '../sealing/key-backups.js';
import { NamesLeft } from '../sealing/names-left.js';
import { TreeRoots } from '../transparency/tree-roots.js';
import { Commands } from './commands.js';
import { ProblemsController } from './problems.controller.js';
import { Queries } from './reading.js';

/** What every context may have injected: made before Nest is, and closed after it. */
export interface PlatformParts {
  readonly decisions: Decisions;
  readonly queries: Queries;
  readonly viewReader: ViewReader;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly keyBackups: KeyBackups;
  readonly namesLeft: NamesLeft;
  readonly treeRoots: TreeRoots;
  readonly commandsAtOnce: number;
}

@Module({})
export class PlatformModule {
  static with({
    decisions,
    queries,
    viewReader,
    health,
    metrics,
    keyBackups,
    namesLeft,
    treeRoots,
    commandsAtOnce,
  }: PlatformParts): DynamicModule {
    const shared = [
      { provide: Decisions, useValue: decisions },
      { provide: Queries, useValue: queries },
      { provide: ViewReader, useValue: viewReader },
      { provide: KeyBackups, useValue: keyBackups },
      { provide: NamesLeft, useValue: namesLeft },
      { provide: TreeRoots, useValue: treeRoots },
      {
        provide: Commands,
        useFactory: (bus: CommandBus) => new Commands(bus, commandsAtOnce),
        inject: [CommandBus],
      },
    ];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      controllers: [HealthController, MetricsController, ProblemsController],
      providers: [
        ...shared,
        { provide: Health, useValue: health },
        { provide: Metrics, useValue: metrics },
      ],
      exports: shared.map(({ provide }) => provide),
    };
  }
}
