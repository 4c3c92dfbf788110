import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { commandsByRole } from './access-table.js';
import { aggregates } from './aggregates.js';
import { CommandsOfRoles } from './audit/access-rights/access-rights.view.js';
import { AuditModule } from './audit/audit.module.js';
import { NamesInTexts } from './audit/subject-access/subject-access.view.js';
import { Transparency, type TransparencyParts } from './audit/transparency/transparency.view.js';
import { TrailSource } from './audit/trail/trail.view.js';
import { catalogue } from './catalogue.js';
import { ContributionsModule } from './contributions/contributions.module.js';
import { FundsModule } from './funds/funds.module.js';
import { GrantmakingModule } from './grantmaking/grantmaking.module.js';
import { GrantsModule } from './grants/grants.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { PeopleModule } from './people/people.module.js';
import { TakeOnModule } from './take-on/take-on.module.js';
import { WorkQueuesModule } from './work-queues/work-queues.module.js';
import type { Sealing } from './platform/sealing/sealing.js';
import type { EventLog } from './platform/event-log/event-log.js';
import { PlatformModule, type PlatformParts } from './platform/http/platform.module.js';

type Context = Type<unknown> | DynamicModule;

/** What contexts read beside the views. */
export interface ContextParts {
  readonly log: Pick<EventLog, 'readAll' | 'readStream'>;
  readonly sealing: Sealing;
  /** Over a log in memory nothing is signed. */
  readonly transparency?: TransparencyParts | undefined;
}

/** Whom a legal hold may keep. */
const HELD_PLACES = [
  { view: 'people', table: 'person' },
  { view: 'donors', table: 'donor' },
];

/** The contexts, in the order in which money flows, and those that only read. */
export const contextsOn = ({ log, sealing, transparency }: ContextParts): readonly Context[] => [
  PeopleModule.knowing(aggregates, { log, catalogue, sealing }, HELD_PLACES),
  FundsModule,
  ContributionsModule,
  GrantmakingModule,
  GrantsModule,
  TakeOnModule,
  WorkQueuesModule,
  LedgerModule,
  AuditModule.with(
    new TrailSource(log, catalogue, new Map(aggregates.map((each) => [each.kind, each])), (value) =>
      sealing.openAll(value),
    ),
    new CommandsOfRoles(commandsByRole()),
    new NamesInTexts(
      (sealed) => sealing.namedIn(sealed),
      (sealed, keys) => sealing.openWithout(sealed, keys),
    ),
    new Transparency(transparency),
  ),
];

/** The modules of the application, with or without HTTP in front. */
@Module({})
export class AppModule {
  static with(platform: PlatformParts, contexts: readonly Context[]): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(platform), ...contexts] };
  }
}
