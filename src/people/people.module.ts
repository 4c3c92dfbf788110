import { Module, type DynamicModule } from '@nestjs/common';
import { Decisions } from '../platform/decisions/decisions.js';
import { Queries } from '../platform/http/reading.js';
import { ViewReader } from '../platform/projections/view-reader.js';
import type { AnyAggregate } from '../platform/decisions/attempt.js';
import {
  ErasePersonHandler,
  LiftHoldHandler,
  PlaceHoldHandler,
  RedactTextHandler,
} from './erasure/erasure.handlers.js';
import { Erasures } from './erasure/erasures.providers.js';
import { Holds, type HeldPlace } from './erasure/holds.providers.js';
import { RecordedTexts, type RecordedTextsParts } from './erasure/recorded-texts.view.js';
import { NamedHistories } from './named-histories.js';
import { PeopleController } from './people.controller.js';
import { ReadDelegationHistoryHandler } from './delegation-history.view.js';
import { ListPersonsHandler, ReadMyselfHandler, ReadPersonHandler } from './people.view.js';
import {
  AddRepresentativeHandler,
  DelegateHandler,
  GrantRoleHandler,
  RemoveRepresentativeHandler,
  RevokeRoleHandler,
} from './person.handlers.js';
import {
  RegisterFirstAdministratorHandler,
  RegisterPersonHandler,
} from './registration.handlers.js';
import { SetRetentionPeriodHandler } from './retention/retention.handlers.js';
import { ReadRepresentativeHistoryHandler } from './representative-history.view.js';
import { ReadRoleHistoryHandler } from './role-history.view.js';

@Module({
  controllers: [PeopleController],
  providers: [
    Erasures,
    ErasePersonHandler,
    PlaceHoldHandler,
    LiftHoldHandler,
    RedactTextHandler,
    SetRetentionPeriodHandler,
    RegisterPersonHandler,
    RegisterFirstAdministratorHandler,
    GrantRoleHandler,
    RevokeRoleHandler,
    DelegateHandler,
    AddRepresentativeHandler,
    RemoveRepresentativeHandler,
    ListPersonsHandler,
    ReadPersonHandler,
    ReadMyselfHandler,
    ReadRoleHistoryHandler,
    ReadDelegationHistoryHandler,
    ReadRepresentativeHistoryHandler,
  ],
})
export class PeopleModule {
  /** People whose rights name histories of these kinds, where texts to be redacted stand, and persons who may be held. */
  static knowing(
    aggregates: readonly AnyAggregate[],
    texts: Pick<RecordedTextsParts, 'log' | 'catalogue' | 'sealing'>,
    held: readonly HeldPlace[],
  ): DynamicModule {
    return {
      module: PeopleModule,
      global: true,
      exports: [Holds],
      providers: [
        { provide: NamedHistories, useValue: new NamedHistories(aggregates) },
        {
          provide: RecordedTexts,
          useFactory: (decisions: Decisions) => new RecordedTexts({ ...texts, decisions }),
          inject: [Decisions],
        },
        {
          provide: Holds,
          useFactory: (queries: Queries, views: ViewReader) =>
            new Holds({ queries, views, sealing: texts.sealing, places: held, aggregates }),
          inject: [Queries, ViewReader],
        },
      ],
    };
  }
}
